/** A value as DynamoDB's protocol writes it; of the types that the registry has. */
type AttributeValue = { readonly S?: string; readonly N?: string; readonly BOOL?: boolean };

const KB = 1024;

/**
 * Bytes of an item: names and strings in UTF-8, a number a byte for two digits and one more, a boolean a byte (DynamoDB
 * developer guide, "Item sizes and formats").
 */
function itemBytes(item: Readonly<Record<string, AttributeValue>>): number {
  let bytes = 0;
  for (const [name, { S, N }] of Object.entries(item)) {
    bytes += Buffer.byteLength(name);
    if (S !== undefined) bytes += Buffer.byteLength(S);
    else bytes += N === undefined ? 1 : Math.ceil(N.replace(/\D/g, '').length / 2) + 1;
  }
  return bytes;
}

/** A write of an item costs a unit for each KB begun. */
export function writeUnits(items: readonly Readonly<Record<string, AttributeValue>>[]): number {
  return items.reduce((sum, item) => sum + Math.ceil(itemBytes(item) / KB), 0);
}

/** A consistent query costs a unit for each 4 KB begun of all that it reads together, and one where there is nothing. */
export function readUnits(items: readonly Readonly<Record<string, AttributeValue>>[]): number {
  const bytes = items.reduce((sum, item) => sum + itemBytes(item), 0);
  return Math.max(1, Math.ceil(bytes / (4 * KB)));
}

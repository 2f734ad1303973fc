import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** What our items hold. Empty and undefined values are left out: a reader has its default for them. */
export type ItemFields = Readonly<Record<string, string | number | boolean | Uint8Array | undefined>>;

export function toItem(fields: ItemFields): Item {
  const item: Item = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === '') continue;
    item[name] = toAttribute(value);
  }
  return item;
}

export function toAttribute(value: string | number | boolean | Uint8Array): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  return typeof value === 'boolean' ? { BOOL: value } : { B: value };
}

/** An item's strings, numbers, booleans and bytes, to be checked by a schema. */
export function fromItem(item: Item): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, fromAttribute(value)]));
}

function fromAttribute({ S, N, BOOL, B }: AttributeValue): unknown {
  return S ?? BOOL ?? B ?? (N === undefined ? undefined : Number(N));
}

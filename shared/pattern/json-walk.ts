import { isJsonObject, type JsonObject, type JsonValue } from '#shared/json/json.ts';

/** A field of an event; undefined where it has none of that name. Inherited names (`constructor`) are no fields. */
export function fieldOf(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/**
 * Whether `visit` holds for an element of the array, or of an array nested in it. Nested arrays are walked without
 * recursion: an event may nest them as deeply as its size allows.
 */
export function someItem(
  array: readonly JsonValue[],
  visit: (item: Exclude<JsonValue, readonly JsonValue[]>) => boolean,
): boolean {
  let pending: (readonly JsonValue[])[] | undefined;
  let current: readonly JsonValue[] | undefined = array;
  while (current !== undefined) {
    for (const item of current) {
      if (isJsonArray(item)) {
        pending ??= [];
        pending.push(item);
      } else if (visit(item)) {
        return true;
      }
    }
    current = pending?.pop();
  }
  return false;
}

/** Whether a value other than an object stands at the path, in any element of the arrays on the way. */
export function hasValueAt(value: JsonValue | undefined, path: readonly string[], depth = 0): boolean {
  const name = path[depth];
  if (value === undefined) return false;
  if (isJsonArray(value)) return someItem(value, (item) => hasValueAt(item, path, depth));
  if (!isJsonObject(value)) return name === undefined;
  return name !== undefined && hasValueAt(fieldOf(value, name), path, depth + 1);
}

export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

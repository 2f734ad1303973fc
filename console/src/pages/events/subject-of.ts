import type { EventView } from '#shared/api/event.ts';

/** Where the daemons say whom an event is about, the most telling first. */
const PATHS = [
  ['username'],
  ['subscriber', 'username'],
  ['data', 'username'],
  ['lease', 'hostname'],
  ['lease', 'mac'],
  ['mac_address'],
  ['lease', 'ip'],
  ['ip_address'],
  ['conflict', 'ip'],
  ['rogue', 'server_ip'],
  ['data', 'last_known_nas_name'],
  ['ha', 'new_role'],
] as const;
const MAX_PARTS = 3;

/** Whom or what an event is about, in a few words: `user7@example.com, aa:bb:cc:dd:ee:ff, 203.0.113.10`. */
export function subjectOf({ payload }: Pick<EventView, 'payload'>): string {
  const parts = PATHS.map((path) => valueAt(payload, path)).filter((part) => typeof part === 'string' && part !== '');
  return parts.slice(0, MAX_PARTS).join(', ');
}

function valueAt(payload: unknown, path: readonly string[]): unknown {
  let value = payload;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

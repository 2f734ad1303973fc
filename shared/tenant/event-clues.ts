import { isJsonObject, type JsonObject, type JsonValue } from '#shared/json/json.ts';
import { fieldOf } from '#shared/pattern/json-walk.ts';

type FieldPath = readonly string[];

/*
 * Where the dialects' documents put what tells a tenant: AthenaBNG's session payload, athena-dhcpd's lease, conflict
 * and rogue, the subscriber of a RADIUS report, and NebularStack's `data`.
 */
const USER_NAMES: readonly FieldPath[] = [['username'], ['subscriber', 'username'], ['data', 'username']];
const DOMAINS: readonly FieldPath[] = [
  ['subscriber', 'domain'],
  ['data', 'domain'],
];
const ADDRESSES: readonly FieldPath[] = [['ip_address'], ['lease', 'ip'], ['conflict', 'ip'], ['rogue', 'offered_ip']];
const INTERFACES: readonly FieldPath[] = [
  ['access_interface'],
  ['ppp_interface'],
  ['lease', 'interface'],
  ['lease', 'relay', 'circuit_id'],
  ['rogue', 'interface'],
];

/** The realms of the subscriber, in lower case: what follows the last `@` of a user name, and the domain. */
export function realmsOf(payload: JsonObject): readonly string[] {
  const realms = textsAt(payload, USER_NAMES).flatMap((name) => {
    const at = name.lastIndexOf('@');
    return at < 0 ? [] : [name.slice(at + 1)];
  });
  return [...realms, ...textsAt(payload, DOMAINS)].map((realm) => realm.toLowerCase());
}

/** The subscriber's addresses, unchecked. */
export function addressesOf(payload: JsonObject): readonly string[] {
  return textsAt(payload, ADDRESSES);
}

/** The interfaces that the subscriber is behind. */
export function interfacesOf(payload: JsonObject): readonly string[] {
  return textsAt(payload, INTERFACES);
}

function textsAt(payload: JsonObject, paths: readonly FieldPath[]): string[] {
  const texts: string[] = [];
  for (const path of paths) {
    const text = textAt(payload, path);
    if (text !== undefined) texts.push(text);
  }
  return texts;
}

/** The text at the path; an empty one is a program's way to say that it has none. */
function textAt(payload: JsonObject, path: FieldPath): string | undefined {
  let value: JsonValue | undefined = payload;
  for (const name of path) {
    if (!isJsonObject(value)) return undefined;
    value = fieldOf(value, name);
  }
  return typeof value === 'string' && value !== '' ? value : undefined;
}

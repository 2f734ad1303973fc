import type { JsonObject } from '#shared/json/json.ts';
import { parseCidr } from '#shared/pattern/cidr.ts';
import { addressesOf, interfacesOf, realmsOf } from './event-clues.ts';
import { InterfaceIndex } from './interface-index.ts';
import { SubnetIndex } from './subnet-index.ts';
import type { Tenant } from './tenant.ts';

/**
 * Compiles the tenants into a function from an event to the id of its tenant: the first in the list of which any
 * criterion matches, otherwise `defaultTenant`. Realms, subnets and interface names are looked up in maps, whatever
 * their number; only interface names with `*` elsewhere than at the end are tried one by one. Throws a TypeError for a subnet that is no CIDR
 * block, which the configuration's check does not let through.
 */
export function compileTenants(
  tenants: readonly Tenant[],
  defaultTenant: string,
): (type: string, payload: JsonObject) => string {
  const realms = new Map<string, number>();
  const subnets = new SubnetIndex();
  const interfaces = new InterfaceIndex();
  for (const [rank, { id, match }] of tenants.entries()) {
    for (const realm of match.realms.map((name) => name.toLowerCase())) {
      if (!realms.has(realm)) realms.set(realm, rank);
    }
    for (const subnet of match.subnets) {
      const cidr = parseCidr(subnet);
      if (cidr === undefined) throw new TypeError(`tenant ${id}: ${subnet} is not a CIDR block`);
      subnets.add(cidr, rank);
    }
    for (const name of match.interfaces) interfaces.add(name, rank);
  }

  // The fields that tell a tenant have the same meaning in every dialect, so the type is not needed.
  return (_type, payload) => {
    let first = Number.POSITIVE_INFINITY;
    for (const realm of realmsOf(payload)) first = Math.min(first, realms.get(realm) ?? first);
    for (const address of addressesOf(payload)) first = Math.min(first, subnets.rankOf(address));
    for (const name of interfacesOf(payload)) first = Math.min(first, interfaces.rankOf(name));
    return tenants[first]?.id ?? defaultTenant;
  };
}

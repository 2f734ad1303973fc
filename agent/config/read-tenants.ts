import * as z from 'zod';
import { cidr } from '#shared/field/cidr.ts';
import { expected } from '#shared/field/expected.ts';
import { listOf, text } from '#shared/field/plain.ts';
import { TENANT_ID, type Tenant } from '#shared/tenant/tenant.ts';
import type { Place } from './place.ts';
import { itemsOf, readFields } from './read-fields.ts';

export const MATCH_FIELDS = {
  realms: listOf(realm(), 'realms').optional(),
  subnets: listOf(cidr(), 'CIDR blocks').optional(),
  interfaces: listOf(text('an interface name or pattern', 128), 'interface names').optional(),
};
const TENANT_FIELDS = { id: tenantId(), match: z.unknown() };

/** The tenants in their order, which decides: the first that matches has the event. */
export function readTenants(value: unknown, place: Place): readonly Tenant[] {
  const firstPlace = new Map<string, Place>();
  return itemsOf(value, place).flatMap((item, position) => {
    const here = place.at(position);
    const { id, match } = readFields(TENANT_FIELDS, item, here);
    const fields = readFields(MATCH_FIELDS, match, here.at('match'));
    const { realms = [], subnets = [], interfaces = [] } = fields;
    if (isEmpty(match)) {
      here.at('match').error('expected at least one of realms, subnets or interfaces: nothing would match this tenant');
    }
    if (id === undefined) return [];
    const other = firstPlace.get(id);
    if (other === undefined) firstPlace.set(id, here);
    else here.at('id').error(`the tenant ${id} is already given at ${other}`);
    return [{ id, match: { realms, subnets, interfaces } }];
  });
}

/** Whether the mapping names no criterion; what is no mapping at all has been reported as that. */
function isEmpty(match: unknown): boolean {
  if (typeof match !== 'object') return match === undefined;
  return Object.values(match ?? {}).every((list) => Array.isArray(list) && list.length === 0);
}

export function tenantId() {
  const error = expected('a tenant id of 1 to 64 of a-z, 0-9, ".", "_" and "-", starting with a letter or digit');
  return z.string({ error }).regex(TENANT_ID, { error });
}

function realm() {
  return text('a realm such as isp.example', 253)
    .refine((value) => !value.includes('@'), { error: expected('a realm without the @') })
    .toLowerCase();
}

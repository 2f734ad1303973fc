import { TENANT_LIST } from '#shared/api/operations.ts';
import type { Tenant } from '../api/answers.ts';
import { useQuery } from '../api/use-query.ts';

const NONE: readonly Tenant[] = [];

/** The tenants that the token may see; none until they are known. */
export function useTenants(): readonly Tenant[] {
  const query = useQuery('tenants', (api, signal) => api.get(TENANT_LIST, '/tenants', {}, signal));
  return query.data?.tenants ?? NONE;
}

import { EVERY_TENANT, type Webhook } from '#shared/hook/hook.ts';
import { TENANT_ID } from '#shared/tenant/tenant.ts';
import type { Config } from '../../config/config.ts';
import { CliError } from '../cli-error.ts';

/** Of which hooks a push is. */
export interface Selection {
  /** Names; all hooks where there are none. */
  readonly hook?: readonly string[];
  readonly tenant?: string;
  readonly prune?: boolean;
}

/** Throws CliError for what can be known to be wrong before AWS is asked. */
export function checkSelection(config: Config, { hook: names = [], tenant, prune = false }: Selection): void {
  if (tenant !== undefined && tenant !== EVERY_TENANT && !TENANT_ID.test(tenant))
    throw new CliError(`--tenant: expected the id of a tenant, got ${JSON.stringify(tenant)}`, 2);
  // What a tenant that is gone from the files had pushed can still be removed.
  if (tenant !== undefined && !prune && !knownTenants(config).includes(tenant))
    throw new CliError(`--tenant: there is no tenant ${JSON.stringify(tenant)} in the files`, 2);
  for (const name of names) {
    const local = config.hooks.find((hook) => hook.name === name);
    if (local?.type === 'script') throw new CliError(`--hook: ${name} is a script: scripts run on the box only`, 2);
    if (local !== undefined && !prune)
      throw new CliError(`--hook: the box delivers ${name}; to push it, add to it: deliver_from: cloud`, 2);
    const isThere = local !== undefined || config.cloudHooks.some((hook) => hook.name === name);
    if (!isThere && !prune) throw new CliError(`--hook: there is no webhook ${JSON.stringify(name)} in the files`, 2);
  }
}

function knownTenants({ defaultTenant, tenants }: Config): readonly string[] {
  return [...new Set([EVERY_TENANT, defaultTenant, ...tenants.map(({ id }) => id)])];
}

/** The tenants of the registry to look at. */
export function tenantsOf(config: Config, { tenant }: Selection): readonly string[] {
  return tenant === undefined ? knownTenants(config) : [tenant];
}

export function isSelected(
  { name, tenant }: Pick<Webhook, 'name' | 'tenant'>,
  { hook, tenant: only }: Selection,
): boolean {
  return (hook === undefined || hook.includes(name)) && (only === undefined || only === tenant);
}

import { isIP } from 'node:net';
import { refusedAddress } from '#shared/egress/address-class.ts';
import { EVERY_TENANT, type Hook, type Webhook } from '#shared/hook/hook.ts';
import type { Cidr } from '#shared/pattern/cidr.ts';
import { inParallel } from '../../aws/in-parallel.ts';
import type { DynamoHooks } from '../../registry/aws/dynamo-hooks.ts';
import type { DynamoHookHealth } from '../../registry/aws/hook-health.ts';
import type { StoredWebhook } from '../../registry/aws/hook-item.ts';
import type { DisabledHook } from '../../registry/registry.ts';
import { ApiConflictError, type HookCondition, type HookStore, type StoredHook } from '../ports.ts';
import { ApiError } from '../problem.ts';
import type { CloudDeliveries } from './cloud-deliveries.ts';
import type { LogScopes } from './log-scope.ts';

const WIDTH = 32;
/** Hooks whose latest attempts one answer looks for; each costs a read of every shard of its log. */
const MAX_LOOKED_AT = 500;

export interface CloudHookStoreOptions {
  readonly hooks: DynamoHooks;
  readonly healthOf: (tenant: string) => Pick<DynamoHookHealth, 'enable'>;
  readonly deliveries: Pick<CloudDeliveries, 'latest'>;
  readonly scopes: LogScopes;
  readonly tenants: () => readonly string[];
  /** The addresses that are not public and yet may be sent to. */
  readonly egressAllow: readonly Cidr[];
  readonly now: () => number;
  /** Told of a hook in the registry that cannot be shown. */
  readonly onFault: (tenant: string, hookId: string, reason: string) => void;
}

/** The hooks of the registry, with their secrets. `deliver` heeds a change within its cache time. */
export class CloudHookStore implements HookStore {
  readonly #options: CloudHookStoreOptions;

  constructor(options: CloudHookStoreOptions) {
    this.#options = options;
  }

  async list(tenant: string | undefined): Promise<readonly StoredHook[]> {
    const { hooks, onFault } = this.#options;
    const known = await inParallel(this.#tenantsOf(tenant), WIDTH, async (id) => {
      const { hooks: stored, faults } = await hooks.list(id);
      for (const { hookId, reason } of faults) onFault(id, hookId, reason);
      return stored;
    });
    const opened = await inParallel(known.flat(), WIDTH, async (stored) => {
      try {
        return [storedHook(await hooks.open(stored), stored)];
      } catch (error) {
        onFault(stored.hook.tenant, stored.hook.id, error instanceof Error ? error.message : String(error));
        return [];
      }
    });
    return opened.flat();
  }

  async conditions(tenant: string | undefined, hookId?: string): Promise<readonly HookCondition[]> {
    const { deliveries, scopes } = this.#options;
    const known = await inParallel(this.#tenantsOf(tenant), WIDTH, (id) =>
      hookId === undefined ? this.#health(id) : this.#healthOf(id, hookId),
    );
    return inParallel([...known.flat().entries()], WIDTH, async ([place, condition]) => {
      if (place >= MAX_LOOKED_AT) return { ...condition, lastAttempt: undefined };
      const of = condition.tenant === EVERY_TENANT ? undefined : condition.tenant;
      return { ...condition, lastAttempt: await deliveries.latest(await scopes.of(of, condition.hookId)) };
    });
  }

  /** Rejects also with ApiError where `deliver` would send to no such address. */
  async put(hook: Webhook, expected: string | undefined): Promise<StoredHook> {
    this.#refuseAddress(hook.url);
    const stored = await this.#options.hooks.change(hook, expected, this.#options.now());
    if (stored === undefined) throw new ApiConflictError(`the hook ${hook.id} is not of the version that was expected`);
    return storedHook(hook, stored);
  }

  async delete({ hook: { tenant, id }, version }: StoredHook): Promise<void> {
    if (await this.#options.hooks.remove(tenant, id, version)) return;
    throw new ApiConflictError(`the hook ${id} is not of the version that was expected`);
  }

  enable({ tenant, id }: Hook): Promise<boolean> {
    return this.#options.healthOf(tenant).enable(id);
  }

  async #health(tenant: string): Promise<readonly Omit<HookCondition, 'lastAttempt'>[]> {
    const { hooks, disabled } = await this.#options.hooks.list(tenant);
    const byId = new Map(disabled.map((known) => [known.hookId, known]));
    return hooks.map(({ hook: { id } }) => ({ hookId: id, tenant, disabled: outOfService(byId.get(id)) }));
  }

  async #healthOf(tenant: string, hookId: string): Promise<readonly Omit<HookCondition, 'lastAttempt'>[]> {
    const { isThere, disabled } = await this.#options.hooks.condition(tenant, hookId);
    return isThere ? [{ hookId, tenant, disabled: outOfService(disabled) }] : [];
  }

  #tenantsOf(tenant: string | undefined): readonly string[] {
    return tenant === undefined ? [EVERY_TENANT, ...this.#options.tenants()] : [tenant];
  }

  /** What a name resolves to is looked at by `deliver`, at each connection. */
  #refuseAddress(url: string): void {
    const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
    const reason = isIP(host) === 0 ? undefined : refusedAddress(host, this.#options.egressAllow);
    if (reason === undefined) return;
    const message = `url: ${host} is ${reason}; the cloud sends to public addresses, and to those of egress_allow`;
    throw new ApiError(422, 'egress_refused', message);
  }
}

function outOfService(known: DisabledHook | undefined): HookCondition['disabled'] {
  return known && { reason: known.reason, atMs: known.disabledMs };
}

function storedHook(hook: Webhook, { version, pushedFrom, createdMs, updatedMs }: StoredWebhook): StoredHook {
  return { hook, origin: pushedFrom === undefined ? 'api' : 'file', version, createdMs, updatedMs };
}

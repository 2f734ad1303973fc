import { EVERY_TENANT } from '#shared/hook/hook.ts';
import { type LiveWebhook, liveWebhook } from '../../deliver/live-webhook.ts';
import type { HookSource, HookSwitch } from '../../deliver/ports.ts';
import type { DynamoHooks } from './dynamo-hooks.ts';
import type { DynamoHookHealth } from './hook-health.ts';
import { RegistryError } from './registry-error.ts';
import type { SealedWebhook } from './seal.ts';

/** A change in the registry takes effect within this time. */
export const HOOK_CACHE_MS = 5_000;

export interface CachedHookSourceOptions {
  readonly hooks: Pick<DynamoHooks, 'list' | 'open'>;
  readonly healthOf: (tenant: string) => Pick<DynamoHookHealth, 'disable'>;
  readonly now: () => number;
  readonly cacheMs?: number;
  /** Told of a hook that cannot be used, at every look at it. */
  readonly onFault: (tenant: string, hookId: string, reason: string) => void;
}

/** The hooks of one tenant at one look. */
interface Look {
  readonly live: Map<string, LiveWebhook>;
  readonly unavailable: Map<string, string>;
}

interface CachedLook {
  readonly look: Promise<Look>;
  readonly begunMs: number;
}

/** The registry's hooks, remembered for seconds. */
class CachedHookSource implements HookSource, HookSwitch {
  readonly #options: CachedHookSourceOptions;
  readonly #cached = new Map<string, CachedLook>();

  constructor(options: CachedHookSourceOptions) {
    this.#options = options;
  }

  async ofTenant(tenant: string): Promise<readonly LiveWebhook[]> {
    const looks = await this.#looks(tenant);
    return looks.flatMap(({ live }) => [...live.values()]);
  }

  /** One that is not known to be in service is looked for anew: it may have been made, or enabled, a moment ago. */
  async byId(tenant: string, hookId: string): Promise<LiveWebhook | { readonly unavailable: string }> {
    const nowMs = this.#options.now();
    const known = findHook(await this.#looks(tenant), hookId);
    return 'unavailable' in known ? findHook(await this.#looks(tenant, nowMs), hookId) : known;
  }

  /** Out of service here at once, elsewhere within the time that a look is remembered. */
  async disable(hookId: string, reason: string, nowMs: number, tenant: string): Promise<void> {
    const look = await this.#cached.get(tenant)?.look.catch(() => undefined);
    look?.live.delete(hookId);
    look?.unavailable.set(hookId, disabledReason(reason));
    await this.#options.healthOf(tenant).disable(hookId, reason, nowMs);
  }

  /** The tenant's own hooks come first. */
  #looks(tenant: string, sinceMs?: number): Promise<readonly Look[]> {
    return Promise.all([this.#look(tenant, sinceMs), this.#look(EVERY_TENANT, sinceMs)]);
  }

  /**
   * A look that began at `sinceMs` or later; without one, the remembered one. A look that fails is not remembered: whoever
   * asked gives its message back, and the next one looks again.
   */
  #look(tenant: string, sinceMs?: number): Promise<Look> {
    const { now, cacheMs = HOOK_CACHE_MS } = this.#options;
    const nowMs = now();
    const known = this.#cached.get(tenant);
    if (known !== undefined && known.begunMs >= (sinceMs ?? nowMs - cacheMs + 1)) return known.look;
    const look = this.#load(tenant);
    const fresh = { look, begunMs: nowMs };
    this.#cached.set(tenant, fresh);
    look.catch(() => {
      if (this.#cached.get(tenant) === fresh) this.#cached.delete(tenant);
    });
    return look;
  }

  async #load(tenant: string): Promise<Look> {
    const { hooks, disabled, faults } = await this.#options.hooks.list(tenant);
    const look: Look = { live: new Map(), unavailable: new Map() };
    for (const { hookId, reason } of faults) this.#broken(look, tenant, hookId, reason);
    const reasons = new Map(disabled.map(({ hookId, reason }) => [hookId, reason]));
    await Promise.all(
      hooks.map(async (sealed) => {
        const { id, enabled } = sealed.hook;
        const reason = reasons.get(id);
        if (!enabled) look.unavailable.set(id, 'the hook is disabled in the registry');
        else if (reason !== undefined) look.unavailable.set(id, disabledReason(reason));
        else await this.#open(look, tenant, sealed);
      }),
    );
    return look;
  }

  async #open(look: Look, tenant: string, sealed: SealedWebhook): Promise<void> {
    const { id } = sealed.hook;
    const webhook = await this.#options.hooks.open(sealed).catch((error: unknown) => {
      // Only what another look would find again; KMS may refuse for now.
      if (!(error instanceof RegistryError && error.code === 'sealed')) throw error;
      this.#broken(look, tenant, id, error.message);
    });
    if (webhook === undefined) return;
    try {
      look.live.set(id, liveWebhook(webhook));
    } catch (error) {
      this.#broken(look, tenant, id, error instanceof Error ? error.message : String(error));
    }
  }

  #broken(look: Look, tenant: string, hookId: string, reason: string): void {
    look.unavailable.set(hookId, `the hook in the registry cannot be used: ${reason}`);
    this.#options.onFault(tenant, hookId, reason);
  }
}

function findHook(looks: readonly Look[], hookId: string): LiveWebhook | { readonly unavailable: string } {
  const found = looks.flatMap(({ live }) => live.get(hookId) ?? [])[0];
  if (found !== undefined) return found;
  const reason = looks.flatMap(({ unavailable }) => unavailable.get(hookId) ?? [])[0];
  return { unavailable: reason ?? 'the hook is no longer in the registry' };
}

/** Webhooks for `deliver` from the registry: the tenant's own, and those that see every tenant's events. */
export function cachedHookSource(options: CachedHookSourceOptions): HookSource & HookSwitch {
  return new CachedHookSource(options);
}

function disabledReason(reason: string): string {
  return `the hook is disabled: ${reason}`;
}

import { EVERY_TENANT } from '#shared/hook/hook.ts';
import { inParallel } from '../../aws/in-parallel.ts';
import type { DynamoHooks } from '../../registry/aws/dynamo-hooks.ts';
import { NO_HOOK } from '../../registry/aws/keys.ts';

/** For so long a hook that was just made may be missing in a list over hooks. */
const CACHE_MS = 5_000;
const WIDTH = 32;

/** Whose deliveries are together in the log: those of one hook, of events of one tenant. */
export interface LogScope {
  readonly tenant: string;
  readonly hookId: string;
}

export interface LogScopesOptions {
  readonly hooks: Pick<DynamoHooks, 'list'>;
  readonly tenants: () => readonly string[];
  readonly now: () => number;
}

/**
 * Where in the delivery log a question is answered. The log knows hooks by their ids alone: the deliveries of a hook that
 * is gone are found by who names it, and in no list over hooks.
 */
export class LogScopes {
  readonly #options: LogScopesOptions;
  readonly #known = new Map<string, { readonly ids: Promise<readonly string[]>; readonly untilMs: number }>();

  constructor(options: LogScopesOptions) {
    this.#options = options;
  }

  /** Of one hook, or of all; `tenant` undefined means every tenant. */
  async of(tenant: string | undefined, hookId?: string): Promise<readonly LogScope[]> {
    if (hookId !== undefined) return this.#ofHook(tenant, hookId);
    const everyones = await this.#idsOf(EVERY_TENANT);
    const tenants = tenant === undefined ? this.#options.tenants() : [tenant];
    const scopes = await inParallel(tenants, WIDTH, async (id) => {
      const own = await this.#idsOf(id);
      return [...new Set([...own, ...everyones])].map((known) => ({ tenant: id, hookId: known }));
    });
    return scopes.flat();
  }

  /** Of all hooks, and of none: where every event is. */
  async ofEvents(tenant: string | undefined): Promise<readonly LogScope[]> {
    const tenants = tenant === undefined ? this.#options.tenants() : [tenant];
    return [...(await this.of(tenant)), ...tenants.map((id) => ({ tenant: id, hookId: NO_HOOK }))];
  }

  async #ofHook(tenant: string | undefined, hookId: string): Promise<readonly LogScope[]> {
    if (tenant !== undefined) return [{ tenant, hookId }];
    const tenants = this.#options.tenants();
    const owners = await inParallel(tenants, WIDTH, async (id) => ((await this.#idsOf(id)).includes(hookId) ? id : ''));
    const own = owners.filter((id) => id !== '');
    // The operator's hooks, and those that are gone, may have had any tenant's events.
    const isOwned = own.length > 0 && !(await this.#idsOf(EVERY_TENANT)).includes(hookId);
    return (isOwned ? own : tenants).map((id) => ({ tenant: id, hookId }));
  }

  #idsOf(tenant: string): Promise<readonly string[]> {
    const nowMs = this.#options.now();
    const known = this.#known.get(tenant);
    if (known !== undefined && nowMs < known.untilMs) return known.ids;
    const ids = this.#options.hooks.list(tenant).then(({ hooks }) => hooks.map(({ hook }) => hook.id));
    this.#known.set(tenant, { ids, untilMs: nowMs + CACHE_MS });
    ids.catch(() => this.#known.delete(tenant));
    return ids;
  }
}

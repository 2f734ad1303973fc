import { type LiveWebhook, liveWebhook } from '#functions/deliver/live-webhook.ts';
import type { HookSource } from '#functions/deliver/ports.ts';
import type { DisabledHook, HookHealth } from '#functions/registry/registry.ts';
import { EVERY_TENANT, type Hook, seesTenant, type Webhook } from '#shared/hook/hook.ts';
import type { Logger } from '../log/logger.ts';

const NONE: readonly LiveWebhook[] = [];

/** The webhooks of the configuration and those that the API made, less those that are out of service. */
export class HookBook implements HookSource, HookHealth {
  readonly #health: HookHealth;
  readonly #logger: Logger;
  #files: readonly Hook[] = [];
  #made: readonly Webhook[] = [];
  /** Hooks made by the API of whose clash the log was told. */
  readonly #told = new Set<string>();
  #disabled = new Map<string, DisabledHook>();
  #byId = new Map<string, LiveWebhook>();
  #byTenant = new Map<string, LiveWebhook[]>();
  #everyTenant: readonly LiveWebhook[] = NONE;

  constructor(health: HookHealth, logger: Logger) {
    this.#health = health;
    this.#logger = logger;
  }

  /** Takes the hooks of a configuration in place of those before. */
  async load(hooks: readonly Hook[]): Promise<void> {
    this.#disabled = new Map((await this.#health.disabled()).map((disabled) => [disabled.hookId, disabled]));
    this.#files = hooks;
    this.#rebuild();
    for (const { hookId, reason } of this.#disabled.values()) {
      const live = this.#byId.get(hookId);
      if (live !== undefined)
        this.#logger.warn({ hook: live.hook.name, reason }, 'hook stays disabled: hookline hooks enable NAME');
    }
    this.#told.clear();
    this.#tellClashes();
  }

  /** Takes the hooks that the API made in place of those before; in force at once. */
  take(made: readonly Webhook[]): void {
    this.#made = made;
    this.#rebuild();
    this.#tellClashes();
  }

  /** The hook, script or webhook, whether it is in service or not. */
  find(hookId: string): Hook | undefined {
    return this.#byId.get(hookId)?.hook ?? this.#files.find(({ id }) => id === hookId);
  }

  /** Every hook, a file's before one of the same id that the API made. */
  all(): readonly Hook[] {
    const scripts = this.#files.filter(({ type }) => type === 'script');
    return [...scripts, ...[...this.#byId.values()].map(({ hook }) => hook)];
  }

  ofTenant(tenant: string): readonly LiveWebhook[] {
    return this.#byTenant.get(tenant) ?? this.#everyTenant;
  }

  byId(tenant: string, hookId: string): LiveWebhook | { unavailable: string } {
    const live = this.#byId.get(hookId);
    if (live === undefined) return { unavailable: 'the hook is no longer configured' };
    // A file's hook of the same name, with what is left of an earlier one.
    if (!seesTenant(live.hook, tenant)) return { unavailable: `the hook is no longer one of the tenant ${tenant}` };
    if (!live.hook.enabled) return { unavailable: 'the hook is disabled in the configuration' };
    const disabled = this.#disabled.get(hookId);
    return disabled === undefined ? live : { unavailable: `the hook is disabled: ${disabled.reason}` };
  }

  async disable(hookId: string, reason: string, nowMs: number): Promise<void> {
    if (this.#disabled.has(hookId)) return;
    this.#disabled.set(hookId, { hookId, reason, disabledMs: nowMs });
    this.#index();
    const name = this.#byId.get(hookId)?.hook.name;
    this.#logger.error({ hook: name, reason }, 'hook disabled: hookline hooks enable NAME takes it back into service');
    await this.#health.disable(hookId, reason, nowMs).catch((error: unknown) => {
      this.#logger.error(
        { err: error, hook: name },
        'the disabled hook is not written down and comes back at a restart',
      );
    });
  }

  async enable(hookId: string): Promise<boolean> {
    const was = await this.#health.enable(hookId);
    this.#disabled.delete(hookId);
    this.#index();
    return was;
  }

  async disabled(): Promise<readonly DisabledHook[]> {
    return [...this.#disabled.values()];
  }

  /** The API refuses an id or a name that is taken, but a file may take one later. Once for each hook and configuration. */
  #tellClashes(): void {
    const ids = new Set(this.#files.map((hook) => hook.id));
    const names = new Set(this.#files.map((hook) => hook.name));
    for (const { id, name } of this.#made) {
      if ((!ids.has(id) && !names.has(name)) || this.#told.has(id)) continue;
      this.#told.add(id);
      if (ids.has(id))
        this.#logger.error(
          { hook: name },
          "a file has a hook with the id of one made by the API: the file's is in force",
        );
      else
        this.#logger.warn({ hook: name }, 'a file has a hook with the name of one made by the API: both are in force');
    }
  }

  #rebuild(): void {
    const webhooks = this.#files.filter((hook) => hook.type === 'webhook');
    const taken = new Set(this.#files.map(({ id }) => id));
    const made = this.#made.filter(({ id }) => !taken.has(id));
    const before = this.#byId;
    // Compiling the patterns of thousands of hooks for each one that changes would hold up the events.
    const live = (hook: Webhook): LiveWebhook => {
      const known = before.get(hook.id);
      return known?.hook === hook ? known : liveWebhook(hook);
    };
    this.#byId = new Map([...webhooks, ...made].map((hook) => [hook.id, live(hook)]));
    this.#index();
  }

  #index(): void {
    const live = [...this.#byId.values()].filter(({ hook }) => hook.enabled && !this.#disabled.has(hook.id));
    this.#everyTenant = live.filter(({ hook }) => hook.tenant === EVERY_TENANT);
    this.#byTenant = new Map();
    for (const webhook of live) {
      const { tenant } = webhook.hook;
      if (tenant === EVERY_TENANT) continue;
      const own = this.#byTenant.get(tenant);
      if (own === undefined) this.#byTenant.set(tenant, [...this.#everyTenant, webhook]);
      else own.push(webhook);
    }
  }
}

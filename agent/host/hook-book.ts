import { type LiveWebhook, liveWebhook } from '#functions/deliver/live-webhook.ts';
import type { HookSource } from '#functions/deliver/ports.ts';
import type { DisabledHook, HookHealth } from '#functions/registry/registry.ts';
import { EVERY_TENANT, type Hook } from '#shared/hook/hook.ts';
import type { Logger } from '../log/logger.ts';

const NONE: readonly LiveWebhook[] = [];

/** The webhooks of the configuration, less those that are out of service. */
export class HookBook implements HookSource, HookHealth {
  readonly #health: HookHealth;
  readonly #logger: Logger;
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
    this.#byId = new Map(hooks.filter((hook) => hook.type === 'webhook').map((hook) => [hook.id, liveWebhook(hook)]));
    for (const { hookId, reason } of this.#disabled.values()) {
      const live = this.#byId.get(hookId);
      if (live !== undefined)
        this.#logger.warn({ hook: live.hook.name, reason }, 'hook stays disabled: hookline hooks enable NAME');
    }
    this.#index();
  }

  ofTenant(tenant: string): readonly LiveWebhook[] {
    return this.#byTenant.get(tenant) ?? this.#everyTenant;
  }

  byId(_tenant: string, hookId: string): LiveWebhook | { unavailable: string } {
    const live = this.#byId.get(hookId);
    if (live === undefined) return { unavailable: 'the hook is no longer configured' };
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

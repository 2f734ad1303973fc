import type { HooklineEvent } from '#shared/event/event.ts';
import type { AttemptOutcome } from '#shared/retry/retry-policy.ts';
import type { AttemptRecord, DeliveryLog, HookHealth } from '../registry/registry.ts';
import type { LiveWebhook } from './live-webhook.ts';

type Eventually<T> = T | Promise<T>;

/** The webhooks that `deliver` knows of. */
export interface HookSource {
  /** Those that see this tenant's events now; none that is disabled. */
  ofTenant(tenant: string): Eventually<readonly LiveWebhook[]>;
  /** One of them by its id, or why there is none to deliver to. */
  byId(tenant: string, hookId: string): Eventually<LiveWebhook | { readonly unavailable: string }>;
}

/** Decides when a hook may have one more request on its way, so that a slow hook is in nobody's way but its own. */
export interface Admission {
  /** `later` puts the delivery aside for the hook, without an attempt. Every `now` is followed by `leave`. */
  enter(live: LiveWebhook): Eventually<'now' | 'later'>;
  leave(live: LiveWebhook): void;
}

export interface Exchange {
  readonly outcome: AttemptOutcome;
  /** The first 200 characters of the response; undefined where none came. */
  readonly response: string | undefined;
  readonly latencyMs: number;
}

/** Sends one request and never rejects: whatever goes wrong is the outcome of the attempt. */
export type Send = (
  live: LiveWebhook,
  request: { headers: Readonly<Record<string, string>>; body: string },
) => Promise<Exchange>;

/** Takes hooks out of service: a registry's HookHealth, also of hooks whose ids are unique within their tenants only. */
export interface HookSwitch {
  disable(...hook: [...Parameters<HookHealth['disable']>, tenant: string]): Promise<void>;
}

export interface DeliverPorts {
  readonly hooks: HookSource;
  readonly admission: Admission;
  readonly send: Send;
  readonly log: DeliveryLog;
  readonly health: HookSwitch;
  /** Told of an event that no hook matches. */
  readonly unwanted?: (event: HooklineEvent) => void;
  /** Told of every attempt once it is over: one log line, metrics. `retryMs` is the wait before the next one, if there is one. */
  readonly observe: (
    live: LiveWebhook,
    event: HooklineEvent,
    attempt: AttemptRecord,
    retryMs: number | undefined,
  ) => void;
  /** Told of an error that is ours and that no endpoint caused. */
  readonly fault: (live: LiveWebhook, event: HooklineEvent, error: unknown) => void;
  readonly now: () => number;
  readonly random: () => number;
}

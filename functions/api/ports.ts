import type { Scope } from '#shared/api/operations.ts';
import type { EventFields } from '#shared/event/event.ts';
import type { Hook, Webhook } from '#shared/hook/hook.ts';
import type { DeadLetterQuery, DeadLetters } from '../queue/queue.ts';
import type { AttemptRecord } from '../registry/registry.ts';

/**
 * What the management API asks of its host: of a box's database, or of AWS. `tenant` undefined means every tenant;
 * lists are the latest first. A `next` is opaque and only good for the same query; undefined at the end.
 */
export interface ApiPorts {
  readonly hooks: HookStore;
  readonly deliveries: Deliveries;
  readonly deadLetters: DeadLetters;
  readonly events: Events;
  readonly replays: Replays;
  readonly workers: Workers;
  readonly tokens: Tokens;
  readonly audit: Audit;
  readonly idempotency: Idempotency;
  readonly stats: (query: StatsQuery) => Promise<Stats>;
  /** Sends an event the whole way and answers its id; to this hook alone where one is named. */
  readonly fire: (event: Omit<EventFields, 'id'>, hook?: Hook) => Promise<string>;
  /** Ids of the tenants; the default one first. */
  readonly tenants: () => readonly string[];
  /** Where there are files: reads them again. Rejects with ApiError 409 where they are faulty; those before stay in force. */
  readonly configuration?: {
    reload(): Promise<{ readonly hooks: number; readonly restart: readonly string[] }>;
  };
  readonly host: 'box' | 'cloud';
  /** The box's name, or the environment's. */
  readonly node: () => string;
  readonly now: () => number;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor: string | undefined;
}

export interface StoredHook {
  readonly hook: Hook;
  readonly origin: 'file' | 'api';
  /** Changes with every write; the ETag without its quotes. */
  readonly version: string;
  readonly createdMs: number | undefined;
  readonly updatedMs: number | undefined;
}

export interface HookCondition {
  readonly hookId: string;
  /** The hook's own: `*` of the operator's. */
  readonly tenant: string;
  /** Set where Hookline itself took it out of service. */
  readonly disabled: { readonly reason: string; readonly atMs: number } | undefined;
  readonly lastAttempt: AttemptRecord | undefined;
}

export interface HookStore {
  /** Those of exactly this tenant: `*` has the operator's own, which are in no tenant's list. */
  list(tenant: string | undefined): Promise<readonly StoredHook[]>;
  /** How the hooks of `list` fare; with an id, those of this id alone, at the cost of as many. */
  conditions(tenant: string | undefined, hookId?: string): Promise<readonly HookCondition[]>;
  /**
   * Creates (`expected` undefined) or replaces the hook of this id and tenant; it is in force when this resolves, in the
   * cloud within its cache time. Rejects with ApiConflictError where the stored version is another one, or there is none.
   */
  put(hook: Webhook, expected: string | undefined): Promise<StoredHook>;
  /** Rejects as `put`. */
  delete(hook: StoredHook): Promise<void>;
  /** Forgets that Hookline took the hook out of service. Answers whether it had. */
  enable(hook: Hook): Promise<boolean>;
}

/** Somebody else was faster: the version is not the expected one. */
export class ApiConflictError extends Error {
  override readonly name = 'ApiConflictError';
  readonly code = 'conflict';
}

export interface DeliveryQuery {
  readonly tenant: string | undefined;
  readonly hookId?: string | undefined;
  readonly state?: 'pending' | 'retrying' | 'delivered' | 'dead' | undefined;
  readonly eventType?: string | undefined;
  readonly eventId?: string | undefined;
  /** Accepted at or after, and before. */
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
}

export interface DeliveryRecord {
  readonly eventId: string;
  readonly eventType: string;
  readonly tenant: string;
  readonly hookId: string;
  readonly state: 'pending' | 'retrying' | 'delivered' | 'dead';
  readonly attempts: number;
  /** The latest one. */
  readonly last: AttemptRecord | undefined;
  readonly nextAttemptMs: number | undefined;
}

export interface Deliveries {
  list(query: DeliveryQuery, page: PageRequest): Promise<Page<DeliveryRecord>>;
  /** Undefined where there is none, or none of this tenant. `attempts` are the oldest first. */
  get(key: { readonly eventId: string; readonly hookId: string; readonly tenant: string | undefined }): Promise<
    | {
        readonly delivery: DeliveryRecord;
        readonly attempts: readonly AttemptRecord[];
        readonly event: EventFields | undefined;
      }
    | undefined
  >;
  /** Delivers the event to the hook once more, from attempt 1, under the same `webhook-id`. False where the event is gone. */
  redeliver(delivery: DeliveryRecord): Promise<boolean>;
}

export interface EventQuery {
  readonly tenant: string | undefined;
  /** Any of these; empty means all. */
  readonly types?: readonly string[] | undefined;
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
}

export interface EventRecord extends EventFields {
  readonly node?: string | undefined;
}

export interface Events {
  list(query: EventQuery, page: PageRequest): Promise<Page<EventRecord>>;
  get(id: string, tenant: string | undefined): Promise<EventRecord | undefined>;
}

export interface ReplayRecord {
  readonly id: string;
  readonly hookId: string;
  readonly tenant: string;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly replayed: number | undefined;
  /** 0 to 1. */
  readonly progress: number;
  readonly startedMs: number;
  readonly reason: string | undefined;
}

export interface Replays {
  /** Sends the window's events that match the hook, to this hook alone. Resolves once it is under way. */
  start(hook: Hook, sinceMs: number, untilMs: number): Promise<ReplayRecord>;
  list(tenant: string | undefined): Promise<readonly ReplayRecord[]>;
  get(id: string, tenant: string | undefined): Promise<ReplayRecord | undefined>;
  cancel(replay: ReplayRecord): Promise<void>;
}

export interface WorkerRecord {
  readonly tenant: string;
  readonly state: 'Active' | 'Inactive' | 'Activating';
  readonly waiting: number;
  readonly oldestAgeSeconds: number | undefined;
  readonly deadLetters: number;
}

export interface Workers {
  list(tenant: string | undefined): Promise<readonly WorkerRecord[]>;
  /** Stays so over restarts. What waits goes on waiting while the worker is off. Where it rejects, all is as before. */
  set(tenant: string, isEnabled: boolean): Promise<WorkerRecord>;
}

export interface TokenRecord {
  readonly id: string;
  /** SHA-256 of the token, hexadecimal. */
  readonly hash: string;
  readonly name: string;
  readonly scope: Scope;
  /** `*` for every tenant. */
  readonly tenant: string;
  readonly createdMs: number;
  readonly lastUsedMs: number | undefined;
}

export interface Tokens {
  find(hash: string): Promise<TokenRecord | undefined>;
  list(tenant: string | undefined): Promise<readonly TokenRecord[]>;
  add(token: TokenRecord): Promise<void>;
  /** Answers whether there was one. */
  remove(id: string): Promise<boolean>;
  /** Need not be exact to the minute. */
  used(token: TokenRecord, atMs: number): Promise<void>;
}

export interface AuditRecord {
  readonly id: string;
  readonly atMs: number;
  readonly actor: string;
  readonly actorId: string;
  readonly action: string;
  readonly target: string;
  readonly tenant: string;
  readonly fields: readonly string[];
}

export interface Audit {
  record(entry: AuditRecord): Promise<void>;
  list(tenant: string | undefined, page: PageRequest): Promise<Page<AuditRecord>>;
}

/** Answers to requests with an Idempotency-Key, kept for a day. */
export interface Idempotency {
  /** Takes the key for a request of this digest: undefined where it is new; otherwise what is known of it. */
  begin(key: string, digest: string, nowMs: number): Promise<Remembered | undefined>;
  finish(
    key: string,
    answer: { readonly status: number; readonly body: string; readonly headers: Readonly<Record<string, string>> },
  ): Promise<void>;
  /** The request failed: the key is free again. */
  release(key: string): Promise<void>;
}

export interface Remembered {
  readonly digest: string;
  /** Undefined while the first request is still under way. */
  readonly answer:
    | { readonly status: number; readonly body: string; readonly headers: Readonly<Record<string, string>> }
    | undefined;
}

export interface StatsQuery {
  readonly tenant: string | undefined;
  /** 1 to 1440. */
  readonly minutes: number;
}

export interface Stats {
  /** One a minute, the oldest first, empty minutes included. */
  readonly buckets: readonly {
    readonly atMs: number;
    readonly events: number;
    readonly delivered: number;
    readonly failed: number;
    readonly dead: number;
    readonly p50Ms: number | undefined;
    readonly p99Ms: number | undefined;
  }[];
}

export type { DeadLetterQuery };

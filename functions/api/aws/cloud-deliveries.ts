import { HooklineEvent } from '#shared/event/event.ts';
import { boxOf } from '#shared/event/event-id.ts';
import { LOG_SHARDS } from '../../registry/aws/keys.ts';
import type { LogEntry } from '../../registry/aws/log-item.ts';
import type { AttemptRecord } from '../../registry/registry.ts';
import type { Deliveries, DeliveryQuery, DeliveryRecord, Page, PageRequest } from '../ports.ts';
import { readCursor, writeCursor } from './log-cursor.ts';
import type { LogReader } from './log-reader.ts';
import type { LogScope, LogScopes } from './log-scope.ts';
import type { SendToHook } from './send-to-hook.ts';

/** Attempts that one page looks through at the most: what it has by then is a page, and `next` goes on. */
const MAX_LOOKED_THROUGH = 5_000;

const STATES = { retry: 'retrying', delivered: 'delivered', dead: 'dead' } as const;

export interface CloudDeliveriesOptions {
  readonly log: LogReader;
  readonly scopes: LogScopes;
  readonly send: SendToHook;
}

/** Deliveries, read from the delivery log: those that were attempted. */
export class CloudDeliveries implements Deliveries {
  readonly #options: CloudDeliveriesOptions;

  constructor(options: CloudDeliveriesOptions) {
    this.#options = options;
  }

  async list(query: DeliveryQuery, { limit, cursor }: PageRequest): Promise<Page<DeliveryRecord>> {
    const { tenant, hookId, state, eventType, eventId, sinceMs, untilMs } = query;
    const after = readCursor(cursor);
    const scopes = await this.#options.scopes.of(tenant, hookId);
    const items: DeliveryRecord[] = [];
    let lookedThrough = 0;
    const window = { eventId, sinceMs, untilMs, after, wanted: limit };
    for await (const entries of this.#options.log.deliveries(scopes, window)) {
      const delivery = deliveryOf(entries);
      if (delivery === undefined) continue;
      lookedThrough += entries.length;
      const isMeant =
        (state === undefined || delivery.state === state) &&
        (eventType === undefined || delivery.eventType === eventType);
      const last = items.at(-1);
      if (isMeant && items.length === limit && last !== undefined) return { items, next: writeCursor(last) };
      if (isMeant) items.push(delivery);
      if (lookedThrough >= MAX_LOOKED_THROUGH) return { items, next: writeCursor(delivery) };
    }
    return { items, next: undefined };
  }

  async get({ eventId, hookId, tenant }: Parameters<Deliveries['get']>[0]): ReturnType<Deliveries['get']> {
    const scopes = await this.#options.scopes.of(tenant, hookId);
    for await (const entries of this.#options.log.deliveries(scopes, { eventId, wanted: LOG_SHARDS })) {
      const delivery = deliveryOf(entries);
      if (delivery === undefined) continue;
      const attempts = attemptsOf(entries);
      return { delivery, attempts, event: entries.find(({ event }) => event !== undefined)?.event };
    }
    return undefined;
  }

  async redeliver({ eventId, hookId, tenant }: DeliveryRecord): Promise<boolean> {
    const found = await this.get({ eventId, hookId, tenant });
    if (found?.event === undefined) return false;
    await this.#options.send(new HooklineEvent(found.event), hookId, boxOf(eventId));
    return true;
  }

  /** The latest attempt for the latest event that a hook was sent: a later retry of an older one is not seen. */
  async latest(scopes: readonly LogScope[]): Promise<AttemptRecord | undefined> {
    for await (const { attempt } of this.#options.log.entries(scopes, { wanted: 1 })) if (attempt) return attempt;
    return undefined;
  }
}

/** Undefined where nothing was attempted. */
function deliveryOf(entries: readonly LogEntry[]): DeliveryRecord | undefined {
  const attempts = attemptsOf(entries);
  const last = attempts.at(-1);
  const [entry] = entries;
  if (last === undefined || entry === undefined) return undefined;
  const { eventId, eventType, tenant, hookId } = entry;
  const { nextAttemptMs } = entries.find(({ attempt }) => attempt === last) ?? entry;
  return {
    eventId,
    eventType,
    tenant,
    hookId,
    state: STATES[last.result],
    attempts: attempts.length,
    last,
    nextAttemptMs,
  };
}

function attemptsOf(entries: readonly LogEntry[]): readonly AttemptRecord[] {
  const attempts = entries.flatMap(({ attempt }) => attempt ?? []);
  return attempts.toSorted((a, b) => a.atMs - b.atMs || a.attempt - b.attempt);
}

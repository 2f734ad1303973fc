import type { EventFields } from '#shared/event/event.ts';
import type { AttemptRecord, DeliveryLog } from '../registry.ts';
import { BATCH_ITEMS, type DynamoTable } from './dynamo-table.ts';
import type { Item } from './item.ts';
import { attemptItem, unwantedItem } from './log-item.ts';

export interface DeliveryLogOptions {
  readonly table: DynamoTable;
  /** An attempt is removed this long after it was made. */
  readonly retentionDays: number;
  /** `failures` leaves out what was delivered at once, and events that no hook wanted. */
  readonly keep: 'all' | 'failures';
}

/** The delivery log in DynamoDB. The same attempt, recorded twice, is kept once. */
export class DynamoDeliveryLog implements DeliveryLog {
  readonly #options: DeliveryLogOptions;
  /** By their keys: DynamoDB refuses a request that names one twice. */
  #taken = new Map<string, Item>();
  #writing: Promise<void>[] = [];

  constructor(options: DeliveryLogOptions) {
    this.#options = options;
  }

  /** Written once there is a request's worth of attempts, or on `flush`. */
  record(attempt: AttemptRecord, event: EventFields, nextAttemptMs?: number): void {
    const { keep, retentionDays } = this.#options;
    // A delivery that failed before is kept to its end: it must not look as if it were still failing.
    if (keep === 'failures' && attempt.result === 'delivered' && attempt.attempt === 1) return;
    this.#take(attemptItem(attempt, event, { nextAttemptMs, retentionDays }));
  }

  /** Takes an event that no hook wanted, so that it can be looked at all the same. */
  recordUnwanted(event: EventFields, nowMs: number): void {
    if (this.#options.keep === 'all') this.#take(unwantedItem(event, nowMs, this.#options.retentionDays));
  }

  /** Rejects with RegistryError `unwritten` where attempts were lost; those are not tried again. */
  async flush(): Promise<void> {
    this.#write();
    const writing = this.#writing;
    this.#writing = [];
    const failed = (await Promise.allSettled(writing)).find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  #write(): void {
    if (this.#taken.size === 0) return;
    const items = [...this.#taken.values()];
    this.#taken = new Map();
    const written = this.#options.table.putBatch(items);
    written.catch(() => undefined); // `flush` tells of it.
    this.#writing.push(written);
  }

  #take(item: Item): void {
    this.#taken.set(`${item.pk?.S} ${item.sk?.S}`, item);
    if (this.#taken.size === BATCH_ITEMS) this.#write();
  }
}

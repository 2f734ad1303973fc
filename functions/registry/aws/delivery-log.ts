import type { AttemptRecord, DeliveryLog } from '../registry.ts';
import { BATCH_ITEMS, type DynamoTable } from './dynamo-table.ts';
import { type Item, toItem } from './item.ts';
import { attemptKeys } from './keys.ts';

const DAY_SECONDS = 86_400;

export interface DeliveryLogOptions {
  readonly table: DynamoTable;
  /** An attempt is removed this long after it was made. */
  readonly retentionDays: number;
  /** `failures` leaves out attempts that delivered. */
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
  record(attempt: AttemptRecord): void {
    if (this.#options.keep === 'failures' && attempt.result === 'delivered') return;
    const keys = attemptKeys(attempt);
    this.#taken.set(`${keys.pk} ${keys.sk}`, toItem({ ...keys, ...this.#fieldsOf(attempt) }));
    if (this.#taken.size === BATCH_ITEMS) this.#write();
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

  #fieldsOf({ eventId, hookId, attempt, atMs, result, status, latencyMs, error, response }: AttemptRecord) {
    return {
      event_id: eventId,
      hook_id: hookId,
      attempt,
      at_ms: atMs,
      result,
      status,
      latency_ms: latencyMs,
      error,
      response,
      expires_at: Math.ceil(atMs / 1000) + this.#options.retentionDays * DAY_SECONDS,
    };
  }
}

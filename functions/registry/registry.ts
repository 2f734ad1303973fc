import type { EventFields } from '#shared/event/event.ts';

/** One attempt of a delivery, as the delivery log keeps it. */
export interface AttemptRecord {
  readonly eventId: string;
  readonly hookId: string;
  readonly attempt: number;
  readonly atMs: number;
  /** What became of the delivery by it. */
  readonly result: 'delivered' | 'retry' | 'dead';
  /** HTTP status; undefined where no response came. */
  readonly status: number | undefined;
  readonly latencyMs: number;
  readonly error: string | undefined;
  /** The first 200 characters of the response. */
  readonly response: string | undefined;
}

/** Where `deliver` writes down every attempt. */
export interface DeliveryLog {
  /**
   * Takes it, with the event that was sent and the time at which a failed one comes again, without waiting for the
   * storage; what is taken in one turn of the event loop is written together.
   */
  record(attempt: AttemptRecord, event: EventFields, nextAttemptMs?: number): void;
  /** Resolves when everything taken so far is written, or the storage is closed. */
  flush(): Promise<void>;
}

export interface DisabledHook {
  readonly hookId: string;
  readonly disabledMs: number;
  readonly reason: string;
}

/** Hooks that Hookline itself took out of service (410 Gone), until somebody enables them again. */
export interface HookHealth {
  disable(hookId: string, reason: string, nowMs: number): Promise<void>;
  /** Answers whether it was disabled. */
  enable(hookId: string): Promise<boolean>;
  disabled(): Promise<readonly DisabledHook[]>;
}

export interface SubscriberKey {
  readonly tenant: string;
  /** Empty where the packets carry none. */
  readonly domain: string;
  readonly username: string;
}

/** The last known NAS of a subscriber. */
export interface SubscriberRecord {
  readonly nasIp4: string;
  readonly nasName: string;
  readonly seenMs: number;
  /** Id of the event by which the NAS last changed; empty before the first change. */
  readonly changedBy: string;
  /** Counts writes; a write names the version that it read. */
  readonly version: number;
}

export interface Subscribers {
  get(key: SubscriberKey): Promise<SubscriberRecord | undefined>;
  /** Writes if the stored version is still `expectedVersion` (0: nothing stored); answers whether it did. */
  put(key: SubscriberKey, record: Omit<SubscriberRecord, 'version'>, expectedVersion: number): Promise<boolean>;
}

import type { DeadLetters, FollowUp, Message } from '#functions/queue/queue.ts';

/** What an engine shows the suites of its queue. Its clock stands still until it is advanced. */
export interface QueueHarness {
  readonly deadLetters: DeadLetters;
  /** Whether what waits is handed out, and redriven, in an order; otherwise in any. */
  readonly isOrdered: boolean;
  /** Whether a body comes back with every character, and not just the same JSON. */
  readonly keepsBodyText: boolean;
  /** Whether a delivery that is put in twice is there once. */
  readonly mergesRepeats: boolean;
  readonly nowMs: number;
  advance(ms: number): void;
  /** Events of these bodies for the tenant's queue, in this order; answers their ids once they are durable. */
  append(tenant: string, bodies: readonly string[]): Promise<readonly string[]>;
  /** Up to `max` events of a tenant that are there to be taken now; empty where there are none. */
  takeEvents(tenant: string, max: number): Promise<readonly Message[]>;
  /** Up to `max` deliveries of a tenant's hook that are due now; empty where there are none. */
  takeDeliveries(tenant: string, hookId: string, max: number): Promise<readonly Message[]>;
  follow(message: Message, followUps: readonly FollowUp[]): Promise<void>;
  settle(message: Message, followUps: readonly FollowUp[]): Promise<void>;
  /** As after a crash: whoever held messages is gone, and the storage is opened anew. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

export type OpenQueue = () => Promise<QueueHarness>;

import { Database } from '#functions/embedded/database.ts';
import { EmbeddedQueue } from '#functions/queue/embedded/embedded-queue.ts';
import { eventLane } from '#functions/queue/embedded/lanes.ts';
import type { LocalMessage } from '#functions/queue/embedded/local-message.ts';
import type { Entry } from '#functions/queue/embedded/queue-operations.ts';
import type { FollowUp, Message } from '#functions/queue/queue.ts';
import { EventSequence, eventId } from '#shared/event/event-id.ts';
import { type DatabaseFile, databaseFile } from '../support/database-file.ts';
import type { QueueHarness } from './queue-harness.ts';

const BOX = 'testbox1';
const START_MS = Date.UTC(2026, 0, 31, 10);

/** The embedded queue over a real file. */
export class EmbeddedQueueHarness implements QueueHarness {
  readonly #file: DatabaseFile;
  readonly #sequence = new EventSequence();
  #database: Database;
  #queue: EmbeddedQueue;
  readonly isOrdered = true;
  readonly keepsBodyText = true;
  readonly mergesRepeats = true;
  nowMs = START_MS;
  /** The lanes that said so, in their order. */
  readonly ready: string[] = [];

  private constructor(file: DatabaseFile, database: Database) {
    this.#file = file;
    this.#database = database;
    this.#queue = this.#createQueue();
  }

  static async open(): Promise<EmbeddedQueueHarness> {
    const file = databaseFile();
    const harness = new EmbeddedQueueHarness(file, await Database.open(file.path));
    await harness.#queue.start();
    return harness;
  }

  get queue(): EmbeddedQueue {
    return this.#queue;
  }

  get database(): Database {
    return this.#database;
  }

  get deadLetters(): EmbeddedQueue {
    return this.#queue;
  }

  advance(ms: number): void {
    this.nowMs += ms;
  }

  async append(tenant: string, bodies: readonly string[]): Promise<readonly string[]> {
    const entries = bodies.map((body) => this.entry(tenant, body));
    await this.#queue.append(entries);
    return entries.map(({ seq }) => eventId(seq, BOX));
  }

  /** An entry for the tenant's own lane, with the next sequence number or a given one. */
  entry(tenant: string, body: string, seq = this.#sequence.next(this.nowMs)): Entry {
    const messages = [{ lane: eventLane(tenant), hookId: '' }];
    return { seq, tenant, type: 'lease.ack', timeMs: this.nowMs, body, bytes: Buffer.byteLength(body), messages };
  }

  async takeEvents(tenant: string, max: number): Promise<readonly LocalMessage[]> {
    const taken = this.#queue.take(eventLane(tenant), max);
    if (taken.length > 0) return taken;
    // An empty lane may have started to read from the disk: answers come in the order of the calls.
    await this.barrier();
    return this.#queue.take(eventLane(tenant), max);
  }

  takeDeliveries(_tenant: string, hookId: string, max: number): Promise<readonly LocalMessage[]> {
    return this.#queue.takeDue(hookId, max);
  }

  follow(message: Message, followUps: readonly FollowUp[]): Promise<void> {
    return this.#queue.follow(message as LocalMessage, followUps);
  }

  settle(message: Message, followUps: readonly FollowUp[]): Promise<void> {
    return this.#queue.settle(message as LocalMessage, followUps);
  }

  /** Resolves when every call made so far has been answered. */
  async barrier(): Promise<void> {
    await this.#database.call('getMeta', 'barrier');
  }

  async reopen(): Promise<void> {
    this.#queue.close();
    await this.#database.close();
    this.#database = await Database.open(this.#file.path);
    this.#queue = this.#createQueue();
    await this.#queue.start();
  }

  async close(): Promise<void> {
    this.#queue.close();
    await this.#database.close();
    this.#file.remove();
  }

  #createQueue(): EmbeddedQueue {
    const onReady = (lane: string) => this.ready.push(lane);
    return new EmbeddedQueue({ database: this.#database, box: BOX, now: () => this.nowMs, onReady });
  }
}

import { EmbeddedEventLog } from '#functions/bus/embedded/embedded-event-log.ts';
import { Database } from '#functions/embedded/database.ts';
import { EmbeddedQueue } from '#functions/queue/embedded/embedded-queue.ts';
import { eventLane, laneKind, laneOwner } from '#functions/queue/embedded/lanes.ts';
import type { LocalMessage } from '#functions/queue/embedded/local-message.ts';
import type { FollowUp, Message } from '#functions/queue/queue.ts';
import { EmbeddedRegistry } from '#functions/registry/embedded/embedded-registry.ts';
import { HooklineEvent } from '#shared/event/event.ts';
import { EventSequence, eventId } from '#shared/event/event-id.ts';
import { type DatabaseFile, databaseFile } from '../support/database-file.ts';

export const BOX = 'testbox1';
const START_MS = Date.UTC(2026, 0, 31, 10);

/** A box's database, queue and registry over a real file, with a clock that stands still until it is advanced. */
export class EmbeddedBox {
  readonly #file: DatabaseFile = databaseFile();
  readonly #sequence = new EventSequence();
  readonly #fannedOut = new Map<string, LocalMessage>();
  nowMs = START_MS;
  database!: Database;
  queue!: EmbeddedQueue;
  registry!: EmbeddedRegistry;
  /** Told when a lane has something to take. */
  onReady: (lane: string) => void = () => undefined;

  static async open(): Promise<EmbeddedBox> {
    const box = new EmbeddedBox();
    await box.#open();
    return box;
  }

  get events(): EmbeddedEventLog {
    return new EmbeddedEventLog(this.database, BOX, () => 'box-1');
  }

  advance(ms: number): void {
    this.nowMs += ms;
  }

  /** An event in its tenant's lane. */
  async append(tenant: string, type: string, body = `{"event":"${type}"}`): Promise<HooklineEvent> {
    const seq = this.#sequence.next(this.nowMs);
    const messages = [{ lane: eventLane(tenant), hookId: '' }];
    const fields = { tenant, type, timeMs: this.nowMs, body };
    await this.queue.append([{ seq, ...fields, bytes: Buffer.byteLength(body), messages }]);
    return new HooklineEvent({ ...fields, id: eventId(seq, BOX) });
  }

  /** The same, and its fan-out is done. */
  async accept(tenant: string, type: string, body?: string): Promise<HooklineEvent> {
    const event = await this.append(tenant, type, body);
    const message = this.queue.take(eventLane(tenant), 100).find(({ event: { id } }) => id === event.id);
    if (message === undefined) throw new Error(`${event.id} does not wait`);
    await this.queue.settle(message, []);
    this.#fannedOut.set(event.id, message);
    return event;
  }

  /** As many at once, of one tenant. */
  async acceptMany(count: number, tenant: string, type: string): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.append(tenant, type)));
    for (let left = count; left > 0; ) left -= (await this.drain(eventLane(tenant))).length;
  }

  /** What follows from the first attempt of an event that was accepted. */
  async follow(eventId: string, followUps: readonly FollowUp[]): Promise<void> {
    const message = this.#fannedOut.get(eventId);
    if (message === undefined) throw new Error(`${eventId} was not accepted`);
    await this.queue.follow(message, followUps);
  }

  /** Takes and forgets what a lane has; answers it. */
  async drain(lane: string): Promise<readonly Message[]> {
    const owner = laneOwner(lane);
    const taken = laneKind(lane) === 'hook' ? await this.queue.takeDue(owner, 100) : this.queue.take(lane, 100);
    await Promise.all(taken.map((message) => this.queue.settle(message, [])));
    return taken;
  }

  /** The queue is not started: what an earlier run left is handed out after `startQueue`. */
  async reopen(): Promise<void> {
    await this.registry.flush();
    this.queue.close();
    await this.database.close();
    await this.#open();
  }

  async close(): Promise<void> {
    this.queue.close();
    await this.database.close();
    this.#file.remove();
  }

  async #open(): Promise<void> {
    this.database = await Database.open(this.#file.path);
    this.queue = new EmbeddedQueue({
      database: this.database,
      box: BOX,
      now: () => this.nowMs,
      onReady: (lane) => this.onReady(lane),
    });
    this.registry = new EmbeddedRegistry(this.database);
    await this.registry.start(BOX);
  }
}

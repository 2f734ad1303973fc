import { eventId } from '#shared/event/event-id.ts';
import type { Database } from '../../embedded/database.ts';
import { DatabaseError } from '../../embedded/database.ts';
import type { ReplayStep } from '../../replay/embedded/replay-operations.ts';
import type { DeadLetter, DeadLetterQuery, DeadLetters, FollowUp, Queue } from '../queue.ts';
import { DueLane } from './due-lane.ts';
import { FifoLane, type Memory } from './fifo-lane.ts';
import { hookLane, isHookLane, laneOwner } from './lanes.ts';
import { type LocalMessage, messageFromRow, messagesOfEntry } from './local-message.ts';
import {
  type Consequence,
  type DatedFollowUp,
  type Entry,
  type EventRow,
  spoolMessage,
  type WaitingRow,
} from './queue-operations.ts';

const RETRY_FAULT_MS = 500;
const REDRIVE_CHUNK = 500;
const NOTHING: readonly DatedFollowUp[] = [];

export interface EmbeddedQueueOptions {
  readonly database: Database;
  /** What names this box in event ids. */
  readonly box: string;
  readonly now: () => number;
  /** Called when a lane that was empty, or not due, has something to take. */
  readonly onReady: (lane: string) => void;
  /** Called when the storage refuses what has to be written; it is tried again. */
  readonly onFault?: (error: Error) => void;
}

export interface PutOptions {
  /** Whether what waits there anyhow falls due now. */
  readonly urgent: boolean;
  /** Those of the events that are on their way to other hooks and will not come to this one by themselves. */
  readonly passedBy?: readonly number[];
  readonly step?: ReplayStep | undefined;
}

interface Settling {
  readonly message: LocalMessage;
  readonly followUps: readonly DatedFollowUp[];
  /** Whether the message is done with, or only something follows from it. */
  readonly isDone: boolean;
  readonly resolve: () => void;
}

/** The queue of one box: messages in SQLite, one lane a tenant, a script or a hook. */
export class EmbeddedQueue implements Queue<LocalMessage>, DeadLetters {
  readonly #options: EmbeddedQueueOptions;
  readonly #fifo = new Map<string, FifoLane>();
  readonly #due = new Map<string, DueLane>();
  readonly #memory: Memory = { bytes: 0 };
  #spoolBytes = 0;
  #settling: Settling[] = [];
  #closed = false;

  constructor(options: EmbeddedQueueOptions) {
    this.#options = options;
  }

  /** Takes up what an earlier run left: every message that was not settled is there to be taken again. */
  async start(): Promise<void> {
    for (const summary of await this.#options.database.call('summarizeLanes')) {
      this.#spoolBytes += summary.bytes;
      const lane = isHookLane(summary.lane)
        ? new DueLane(summary.lane, this.#options, summary)
        : new FifoLane(summary.lane, this.#source(), summary);
      if (lane instanceof DueLane) this.#due.set(lane.name, lane);
      else this.#fifo.set(lane.name, lane);
      lane.start();
    }
  }

  /** Bytes of accepted events that have not been fanned out to their hooks, or not reached the bus; each counts once. */
  get spoolBytes(): number {
    return this.#spoolBytes;
  }

  /**
   * Keeps the entries: resolves when they are on disk, rejects with DatabaseError where none of them is. Answers the
   * sequence numbers of those that were there before: they are left as they were.
   */
  append(entries: readonly Entry[]): Promise<readonly number[]> {
    const events: EventRow[number][] = [];
    const waiting: WaitingRow[number][] = [];
    const messages: LocalMessage[] = [];
    for (const entry of entries) {
      events.push(entry.seq, entry.tenant, entry.type, entry.timeMs, entry.body);
      const counting = spoolMessage(entry);
      for (const message of messagesOfEntry(entry, this.#options.box)) {
        messages.push(message);
        waiting.push(message.seq, message.hookId, message.lane, message.hookId === counting ? entry.bytes : 0);
      }
    }
    return this.#options.database.call('append', events, waiting).then((known) => {
      for (const entry of entries)
        if (!known.includes(entry.seq) && spoolMessage(entry) !== undefined) this.#spoolBytes += entry.bytes;
      for (const message of messages) {
        if (known.length > 0 && known.includes(message.seq)) continue;
        if (isHookLane(message.lane)) this.#dueLane(message.hookId).scheduled(0, message.attempt);
        else this.#lane(message.lane).offer(message);
      }
      return known;
    });
  }

  /**
   * Puts events that are kept into the lane of one hook, or script, once more and from attempt 1. Answers how many were
   * put, and how many are no longer kept; the others wait there anyhow. With the step of a replay, it is taken as well, or
   * neither; of a replay that no longer runs nothing is put.
   */
  put(
    lane: string,
    seqs: readonly number[],
    how: PutOptions,
  ): Promise<{ readonly put: number; readonly gone: number }> {
    const { database, now } = this.#options;
    const { urgent, passedBy = [], step } = how;
    const nowMs = now();
    const hookId = laneOwner(lane);
    const to = { hookId, lane, nowMs, urgent, passedBy };
    const done = step ? database.call('stepReplay', step, seqs, to) : database.call('putDeliveries', seqs, to);
    return done.then(({ put, gone, rows }) => {
      for (const row of rows) this.#lane(lane).offer(messageFromRow(row, lane, this.#options.box));
      if (isHookLane(lane)) this.#dueLane(hookId).put(nowMs, put);
      return { put, gone };
    });
  }

  /** Up to `max` messages of a first-in-first-out lane. */
  take(lane: string, max: number): LocalMessage[] {
    return this.#fifo.get(lane)?.take(max) ?? [];
  }

  /** Up to `max` deliveries of a hook that are due. */
  async takeDue(hookId: string, max: number): Promise<LocalMessage[]> {
    return (await this.#due.get(hookLane(hookId))?.take(max)) ?? [];
  }

  settle(message: LocalMessage, followUps: readonly FollowUp[]): Promise<void> {
    return this.#write(message, followUps, true);
  }

  follow(message: LocalMessage, followUps: readonly FollowUp[]): Promise<void> {
    return this.#write(message, followUps, false);
  }

  async list(query: DeadLetterQuery, limit: number): Promise<{ letters: DeadLetter[]; total: number }> {
    const { rows, total } = await this.#options.database.call('listDeadLetters', query, limit);
    const letters = rows.map((row) => ({
      eventId: eventId(row.seq, this.#options.box),
      eventType: row.type,
      tenant: row.tenant,
      hookId: row.hook,
      diedMs: row.died_ms,
      attempts: row.attempts,
      reason: row.reason,
    }));
    return { letters, total };
  }

  async redrive(query: DeadLetterQuery, limit: number): Promise<number> {
    let moved = 0;
    // What dies again meanwhile is not moved again.
    const untilMs = this.#options.now();
    while (moved < limit) {
      const nowMs = this.#options.now();
      const chunk = Math.min(REDRIVE_CHUNK, limit - moved);
      const letters = await this.#options.database.call('redriveDeadLetters', query, untilMs, nowMs, chunk);
      for (const [hookId, put] of letters) this.#dueLane(hookId).put(nowMs, put);
      moved += letters.length;
      if (letters.length < chunk) break;
    }
    return moved;
  }

  /** Deliveries that were put aside for this hook without an attempt. */
  fresh(hookId: string): number {
    return this.#due.get(hookLane(hookId))?.fresh ?? 0;
  }

  /** Messages that wait in a lane or are on their way from it. */
  waiting(lane: string): number {
    return (this.#fifo.get(lane) ?? this.#due.get(lane))?.waiting ?? 0;
  }

  /** Every lane that ever held something in this run, with what waits in it now. */
  depths(): { lane: string; waiting: number }[] {
    return [...this.#fifo.values(), ...this.#due.values()].map(({ name, waiting }) => ({ lane: name, waiting }));
  }

  /** Nothing is handed out or written any more. */
  close(): void {
    this.#closed = true;
    for (const lane of this.#due.values()) lane.stop();
  }

  #source() {
    const { database, box, onReady } = this.#options;
    return { database, box, onReady, memory: this.#memory };
  }

  #lane(name: string): FifoLane {
    let lane = this.#fifo.get(name);
    if (lane === undefined) {
      lane = new FifoLane(name, this.#source());
      this.#fifo.set(name, lane);
    }
    return lane;
  }

  #dueLane(hookId: string): DueLane {
    const name = hookLane(hookId);
    let lane = this.#due.get(name);
    if (lane === undefined) {
      lane = new DueLane(name, this.#options);
      this.#due.set(name, lane);
    }
    return lane;
  }

  #write(message: LocalMessage, followUps: readonly FollowUp[], isDone: boolean): Promise<void> {
    const nowMs = this.#options.now();
    const dated =
      followUps.length === 0
        ? NOTHING
        : followUps.map((next) => ({ ...next, atMs: next.kind === 'retry' ? nowMs + next.delayMs : nowMs }));
    return new Promise((resolve) => {
      this.#settling.push({ message, followUps: dated, isDone, resolve });
      if (this.#settling.length === 1) setImmediate(() => this.#writeSettled());
    });
  }

  /** What was settled in one turn of the event loop travels as one call. */
  async #writeSettled(): Promise<void> {
    const settled = this.#settling;
    this.#settling = [];
    const seqs: number[] = [];
    const hookIds: string[] = [];
    const consequences: Consequence[] = [];
    for (const { message, followUps, isDone } of settled) {
      if (isDone) {
        seqs.push(message.seq);
        hookIds.push(message.hookId);
      }
      if (followUps.length > 0) consequences.push([message.seq, followUps]);
    }
    const written = await this.#untilDone(() => this.#options.database.call('settle', seqs, hookIds, consequences));
    this.#spoolBytes -= written?.freedBytes ?? 0;
    for (const [hookId, attempt] of written?.replaced ?? []) this.#dueLane(hookId).left(attempt);
    let place = 0;
    for (const { message, followUps, isDone, resolve } of settled) {
      if (written !== undefined && isDone) this.#settled(message, written.attempts[place++] ?? 0);
      if (written !== undefined) this.#schedule(followUps);
      resolve();
    }
  }

  /** Answers nothing where the queue was closed before it could be done: the message is then there at the next start. */
  async #untilDone<T>(call: () => Promise<T>): Promise<T | undefined> {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (this.#closed || !(error instanceof DatabaseError) || error.isFinal) return undefined;
        this.#options.onFault?.(error);
        await new Promise((resolve) => setTimeout(resolve, RETRY_FAULT_MS));
      }
    }
  }

  #settled(message: LocalMessage, attempt: number): void {
    if (isHookLane(message.lane)) this.#due.get(message.lane)?.settled(message, attempt);
    else this.#fifo.get(message.lane)?.settled(message);
  }

  #schedule(followUps: readonly DatedFollowUp[]): void {
    for (const next of followUps)
      if (next.kind === 'retry') this.#dueLane(next.hookId).scheduled(next.atMs, next.attempt);
  }
}

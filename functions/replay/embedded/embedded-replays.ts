import { randomBytes } from 'node:crypto';
import { HooklineEvent } from '#shared/event/event.ts';
import { eventId, sequenceAt } from '#shared/event/event-id.ts';
import { EVERY_TENANT, type Hook } from '#shared/hook/hook.ts';
import { compileHookMatcher } from '#shared/hook/hook-pattern.ts';
import type { ReplayRecord, Replays } from '../../api/ports.ts';
import { type Database, DatabaseError } from '../../embedded/database.ts';
import type { ReplayRow, ReplayStep } from './replay-operations.ts';

const EVENTS_PER_STEP = 500;
/** Deliveries that may wait for the hook before the replay goes on: its live events wait behind no more than these. */
const BACKLOG_MAX = 500;
const PAUSE_MS = 50;
const AFTER_FAULT_MS = 1_000;

export interface EmbeddedReplaysParts {
  readonly database: Database;
  /** What names this box in event ids. */
  readonly box: string;
  /** The hook as it is now, or why nothing of that tenant, or of every one, can be delivered to it. */
  readonly hook: (hookId: string, tenant: string) => Hook | { readonly unavailable: string };
  /** Puts deliveries of these events to that hook alone into its queue, and takes the step; both or neither. */
  readonly put: (hook: Hook, seqs: readonly number[], step: ReplayStep) => Promise<unknown>;
  /** Deliveries that wait for the hook. */
  readonly backlog: (hook: Hook) => number;
  readonly now: () => number;
}

/**
 * Walks the event log in steps and puts what matches into the hook's queue, never faster than the hook takes it. A step
 * and how far it came are written together; after a restart a replay goes on from there.
 */
export class EmbeddedReplays implements Replays {
  readonly #parts: EmbeddedReplaysParts;
  #isStopped = false;
  readonly #running = new Set<Promise<void>>();

  constructor(parts: EmbeddedReplaysParts) {
    this.#parts = parts;
  }

  /** Goes on with what an earlier run left. */
  async resume(): Promise<void> {
    for (const row of await this.#parts.database.call('listReplays', undefined))
      if (row.state === 'running') this.#run(row.id);
  }

  /** Resolves when no step is under way; what is not done goes on after the next start. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#running);
  }

  async start(hook: Hook, sinceMs: number, untilMs: number): Promise<ReplayRecord> {
    const { database, now } = this.#parts;
    const startedMs = now();
    // Of what is accepted from now on, the hook is told anyhow.
    const untilSeq = sequenceAt(Math.min(untilMs, startedMs + 1));
    const first = await database.call('firstSequence', sequenceAt(sinceMs));
    const fromSeq = Math.min(first ?? untilSeq, untilSeq);
    const id = `rpl_${randomBytes(9).toString('base64url')}`;
    const row: ReplayRow = {
      id,
      hook: hook.id,
      tenant: hook.tenant,
      sinceMs,
      untilMs,
      fromSeq,
      nextSeq: fromSeq,
      untilSeq,
      state: 'running',
      replayed: 0,
      startedMs,
      reason: null,
    };
    await database.call('addReplay', row);
    this.#run(id);
    return recordOf(row);
  }

  async list(tenant: string | undefined): Promise<readonly ReplayRecord[]> {
    return (await this.#parts.database.call('listReplays', tenant)).map(recordOf);
  }

  async get(id: string, tenant: string | undefined): Promise<ReplayRecord | undefined> {
    const row = await this.#parts.database.call('getReplay', id);
    return row === undefined || (tenant !== undefined && row.tenant !== tenant) ? undefined : recordOf(row);
  }

  cancel({ id }: ReplayRecord): Promise<void> {
    return this.#parts.database.call('endReplay', id, 'cancelled', undefined);
  }

  #run(id: string): void {
    const running = this.#toItsEnd(id).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Never rejects: a fault of the storage passes, or the next start goes on. */
  async #toItsEnd(id: string): Promise<void> {
    while (!this.#isStopped) {
      try {
        const row = await this.#parts.database.call('getReplay', id);
        if (row?.state !== 'running' || !(await this.#step(row))) return;
      } catch (error) {
        if (!(error instanceof DatabaseError) || error.isFinal) return;
        await pause(AFTER_FAULT_MS);
      }
    }
  }

  /** Answers whether there is another step. */
  async #step({ id, hook: hookId, tenant, nextSeq: fromSeq, untilSeq }: ReplayRow): Promise<boolean> {
    const { database, box, put, backlog } = this.#parts;
    const hook = this.#parts.hook(hookId, tenant);
    if ('unavailable' in hook) {
      await database.call('endReplay', id, 'failed', hook.unavailable);
      return false;
    }
    if (backlog(hook) >= BACKLOG_MAX) {
      await pause(PAUSE_MS);
      return true;
    }
    const owner = tenant === EVERY_TENANT ? undefined : tenant;
    const wanted = { tenant: owner, types: [], fromSeq, toSeq: untilSeq - 1 };
    const { events, nextSeq } = await database.call('scanEventsUp', wanted, EVENTS_PER_STEP);
    const matches = compileHookMatcher(hook);
    const matching = events.filter((row) => matches(new HooklineEvent({ ...row, id: eventId(row.seq, box) })));
    const seqs = matching.map(({ seq }) => seq);
    const isLast = nextSeq === undefined;
    await put(hook, seqs, { id, nextSeq: nextSeq ?? untilSeq, isLast });
    return !isLast;
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function recordOf({ id, hook, tenant, fromSeq, nextSeq, untilSeq, ...row }: ReplayRow): ReplayRecord {
  const span = untilSeq - fromSeq;
  const part = span === 0 ? 1 : (nextSeq - fromSeq) / span;
  return {
    id,
    hookId: hook,
    tenant,
    sinceMs: row.sinceMs,
    untilMs: row.untilMs,
    state: row.state,
    replayed: row.replayed,
    progress: row.state === 'done' ? 1 : Math.min(1, Math.max(0, part)),
    startedMs: row.startedMs,
    reason: row.reason ?? undefined,
  };
}

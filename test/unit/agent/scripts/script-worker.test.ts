import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Config } from '#agent/config/config.ts';
import { ScriptWorker } from '#agent/scripts/script-worker.ts';
import { scriptRoutes } from '#agent/spool/event-intake.ts';
import { Database } from '#functions/embedded/database.ts';
import { EmbeddedQueue } from '#functions/queue/embedded/embedded-queue.ts';
import { laneOwner } from '#functions/queue/embedded/lanes.ts';
import { HooklineEvent } from '#shared/event/event.ts';
import { EventSequence, eventId } from '#shared/event/event-id.ts';
import type { ScriptHook } from '#shared/hook/hook.ts';
import { type DatabaseFile, databaseFile } from '#test/conformance/support/database-file.ts';

const BOX = 'testbox1';

const script = (id: string, more: Partial<ScriptHook> = {}): ScriptHook => ({
  type: 'script',
  id,
  name: id,
  tenant: 'acme',
  enabled: true,
  events: [],
  subnets: [],
  timeoutMs: 10_000,
  command: id,
  ...more,
});

interface Execution {
  readonly hook: string;
  readonly body: string;
  readonly signal: AbortSignal;
  readonly finish: () => void;
}

/** A worker over a real queue; its scripts end when the test says so. */
class Bench {
  readonly #database: Database;
  readonly #queue: EmbeddedQueue;
  readonly #sequence: EventSequence;
  readonly worker: ScriptWorker;
  readonly running: Execution[] = [];
  readonly started: string[] = [];
  readonly dropped: string[] = [];

  private constructor(database: Database, lastSequence: number) {
    this.#database = database;
    this.#sequence = new EventSequence(lastSequence);
    this.#queue = new EmbeddedQueue({
      database,
      box: BOX,
      now: Date.now,
      onReady: (lane) => this.worker.ready(laneOwner(lane)),
    });
    this.worker = new ScriptWorker({
      queue: this.#queue,
      run: (hook, { event }, signal) =>
        new Promise((resolve) => {
          const execution = { hook: hook.id, body: event.body, signal, finish: () => this.#finish(execution, resolve) };
          this.started.push(`${hook.id} ${event.body}`);
          this.running.push(execution);
          signal.addEventListener('abort', execution.finish);
        }),
      onDrop: (hook, event) => this.dropped.push(`${hook.id} ${event.body}`),
    });
  }

  static async open(file: DatabaseFile, hooks: readonly ScriptHook[], limits: Config['scripts']): Promise<Bench> {
    const database = await Database.open(file.path);
    const bench = new Bench(database, await database.call('lastSequence'));
    bench.worker.load(hooks, limits);
    await bench.#queue.start();
    bench.worker.restored(bench.#queue.depths().reduce((sum, { waiting }) => sum + waiting, 0));
    return bench;
  }

  async append(body: string, tenant = 'acme', type = 'lease.ack'): Promise<void> {
    const seq = this.#sequence.next(Date.now());
    const event = new HooklineEvent({ id: eventId(seq, BOX), tenant, type, timeMs: 0, body });
    const messages = scriptRoutes(this.worker, event);
    await this.#queue.append([{ seq, tenant, type, timeMs: 0, body, bytes: body.length, messages }]);
  }

  /** Lets the script end that started first. */
  finishOne(): void {
    this.running[0]?.finish();
  }

  async close(): Promise<void> {
    this.#queue.close();
    await this.#database.close();
  }

  #finish(execution: Execution, resolve: () => void): void {
    const place = this.running.indexOf(execution);
    if (place >= 0) this.running.splice(place, 1);
    resolve();
  }
}

const LIMITS: Config['scripts'] = { concurrency: 2, queueLimit: 3, overflow: 'queue' };

describe('ScriptWorker', () => {
  let file: DatabaseFile;
  const open: Bench[] = [];
  const bench = async (hooks: readonly ScriptHook[], limits = LIMITS) => {
    const opened = await Bench.open(file, hooks, limits);
    open.push(opened);
    return opened;
  };
  beforeEach(() => {
    file = databaseFile();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((opened) => opened.close()));
    file.remove();
  });

  test('runs as many at once as allowed, and the others in turn, in their order', async () => {
    const box = await bench([script('a')]);
    const { worker, running, started } = box;
    for (const body of ['1', '2', '3', '4', '5']) await box.append(body);
    await expect.poll(() => [worker.running, worker.waiting]).toEqual([2, 3]);
    for (const total of [3, 4, 5]) {
      box.finishOne();
      await expect.poll(() => started.length).toBe(total);
      expect(running.length).toBe(2);
    }
    expect(started).toEqual(['a 1', 'a 2', 'a 3', 'a 4', 'a 5']);
    box.finishOne();
    box.finishOne();
    await expect.poll(() => [worker.running, worker.waiting]).toEqual([0, 0]);
  });

  test('lets scripts take turns, so that one with a backlog holds up no other', async () => {
    const box = await bench([script('a', { events: ['lease.ack'] }), script('b', { events: ['lease.release'] })], {
      ...LIMITS,
      concurrency: 1,
      queueLimit: 100,
    });
    for (const body of ['1', '2', '3', '4']) await box.append(body);
    await box.append('5', 'acme', 'lease.release');
    await expect.poll(() => box.started).toEqual(['a 1']);
    box.finishOne();
    await expect.poll(() => box.started.length).toBe(2);
    box.finishOne();
    await expect.poll(() => box.started.length).toBe(3);
    expect(box.started.slice(1)).toContain('b 5');
  });

  test('drops what the queue has no room for, and has room again once something is over', async () => {
    const box = await bench([script('a')]);
    for (const body of ['1', '2', '3', '4', '5', '6', '7']) await box.append(body);
    expect(box.dropped).toEqual(['a 6', 'a 7']);
    await expect.poll(() => box.started.length).toBe(2);
    box.finishOne();
    await expect.poll(() => box.started.length).toBe(3);
    await box.append('8');
    expect(box.dropped).toEqual(['a 6', 'a 7']);
  });

  test('drops at once when all are busy where the configuration says so', async () => {
    const box = await bench([script('a')], { ...LIMITS, overflow: 'drop' });
    for (const body of ['1', '2', '3']) await box.append(body);
    expect(box.dropped).toEqual(['a 3']);
  });

  test('has room again for what it admitted for an event that was not kept', async () => {
    const box = await bench([script('a')], { ...LIMITS, overflow: 'drop' });
    const event = new HooklineEvent({ id: eventId(2, BOX), tenant: 'acme', type: 'lease.ack', timeMs: 0, body: 'x' });
    expect(box.worker.admit(event)).toHaveLength(1);
    expect(box.worker.admit(event)).toHaveLength(1);
    box.worker.withdraw(2);
    for (const body of ['1', '2']) await box.append(body);
    expect(box.dropped).toEqual([]);
  });

  test('runs a script for the events of its tenant that it wants, and not when it is disabled', async () => {
    const hooks = [
      script('all', { tenant: '*' }),
      script('leases', { events: ['lease.*'] }),
      script('off', { enabled: false }),
    ];
    const box = await bench(hooks, { ...LIMITS, concurrency: 10 });
    await box.append('1', 'other', 'lease.ack');
    await box.append('2', 'acme', 'session_up');
    await box.append('3', 'acme', 'lease.ack');
    await expect.poll(() => box.started.toSorted()).toEqual(['all 1', 'all 2', 'all 3', 'leases 3']);
  });

  test('runs again after a crash what ran or waited, and counts it against the bound', async () => {
    const first = await bench([script('a')]);
    for (const body of ['1', '2', '3', '4', '5']) await first.append(body);
    await expect.poll(() => first.started.length).toBe(2);
    first.finishOne();
    await expect.poll(() => first.started.length).toBe(3);
    await first.close();
    open.pop();

    const second = await bench([script('a')]);
    await expect.poll(() => second.started).toEqual(['a 2', 'a 3']);
    expect(second.worker.waiting).toBe(2);
    await second.append('6');
    await second.append('7');
    expect(second.dropped).toEqual(['a 7']);
  });

  test('forgets what waits for a script that is no longer configured', async () => {
    const first = await bench([script('a')]);
    await first.append('1');
    await expect.poll(() => first.started.length).toBe(1);
    await first.close();
    open.pop();
    const second = await bench([script('b')]);
    await expect.poll(() => [second.worker.running, second.worker.waiting]).toEqual([0, 0]);
    expect(second.started).toEqual([]);
  });

  test('forgets what waits of another tenant than the one to which a file has given the script', async () => {
    const first = await bench([script('a')]);
    await first.append('1');
    await expect.poll(() => first.started.length).toBe(1);
    await first.close();
    open.pop();
    const second = await bench([script('a', { tenant: 'other' })]);
    await expect.poll(() => [second.worker.running, second.worker.waiting]).toEqual([0, 0]);
    expect(second.started).toEqual([]);
  });

  test('kills at a stop what does not end in time, and runs it again at the next start', async () => {
    const first = await bench([script('a')]);
    await first.append('1');
    await first.append('2');
    await first.append('3');
    await expect.poll(() => first.started.length).toBe(2);
    const stopping = first.worker.stop(200);
    first.finishOne();
    await stopping;
    expect(first.started).toEqual(['a 1', 'a 2']);
    await first.close();
    open.pop();
    const second = await bench([script('a')]);
    await expect.poll(() => second.started).toEqual(['a 2', 'a 3']);
  });
});

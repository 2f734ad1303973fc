import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Forwarder } from '#agent/forward/forwarder.ts';
import type { ForwardBus } from '#agent/forward/ports.ts';
import { Quarantine } from '#agent/ingest/quarantine.ts';
import { BusError } from '#functions/bus/aws/bus-error.ts';
import type { BusEvent } from '#functions/bus/aws/entry.ts';
import type { PutOutcome } from '#functions/bus/aws/eventbridge-bus.ts';
import { Database } from '#functions/embedded/database.ts';
import { EmbeddedQueue } from '#functions/queue/embedded/embedded-queue.ts';
import { FORWARD, forwardLane, laneOwner } from '#functions/queue/embedded/lanes.ts';
import { EventSequence } from '#shared/event/event-id.ts';
import { type DatabaseFile, databaseFile } from '#test/conformance/support/database-file.ts';

const SENT: PutOutcome = { kind: 'sent' };
const reject = (reason: string): PutOutcome => ({ kind: 'rejected', reason });
const DENIED = reject('AccessDeniedException: no identity-based policy allows events:PutEvents');

type Put = (events: readonly BusEvent[]) => readonly PutOutcome[] | Promise<readonly PutOutcome[]>;

/** A bus that does as it is told, and what it was sent, call by call. */
function busThat(put: Put) {
  const calls: string[][] = [];
  const bus: ForwardBus = {
    async putEvents(events) {
      calls.push(events.map(({ body }) => JSON.parse(body).n));
      return put(events);
    },
  };
  return { bus, calls };
}

/** The spool in a real file, and a forwarder that is woken by its queue. */
class Box {
  readonly sent: number[] = [];
  readonly faults: string[] = [];
  readonly rejected: string[] = [];
  readonly dataDir = mkdtempSync(join(tmpdir(), 'hookline-forward-'));
  readonly quarantine = new Quarantine({ dataDir: this.dataDir, logger: pino({ level: 'silent' }) });
  readonly #file: DatabaseFile = databaseFile();
  readonly #sequence = new EventSequence();
  #database: Database | undefined;
  #queue: EmbeddedQueue | undefined;
  #forwarder: Forwarder | undefined;
  #stopping = new AbortController();
  isOpen = true;

  get queue(): EmbeddedQueue {
    if (this.#queue === undefined) throw new Error('the box is not started');
    return this.#queue;
  }

  get forwarder(): Forwarder {
    if (this.#forwarder === undefined) throw new Error('the box is not started');
    return this.#forwarder;
  }

  async start(bus: ForwardBus): Promise<void> {
    this.#database = await Database.open(this.#file.path);
    const onReady = (lane: string) => this.#forwarder?.ready(laneOwner(lane));
    this.#stopping = new AbortController();
    this.#queue = new EmbeddedQueue({ database: this.#database, box: 'testbox1', now: Date.now, onReady });
    this.#forwarder = new Forwarder({
      queue: this.#queue,
      bus,
      quarantine: this.quarantine,
      node: 'box-1',
      signal: this.#stopping.signal,
      isOpen: () => this.isOpen,
      observer: {
        sent: (count) => this.sent.push(count),
        rejected: ({ body }, reason) => this.rejected.push(`${JSON.parse(body).n} ${reason}`),
        fault: (reason) => this.faults.push(reason),
      },
      pause: async (_ms, signal) => {
        await new Promise((resolve) => setImmediate(resolve));
        signal?.throwIfAborted();
      },
    });
    await this.#queue.start();
  }

  stopForwarding(): void {
    this.#stopping.abort();
  }

  /** Ends the process as it were: what is on its way is not waited for. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#queue?.close();
    await this.#database?.close();
  }

  async accept(tenant: string, from: number, to: number): Promise<void> {
    const numbers = Array.from({ length: to - from + 1 }, (_, place) => from + place);
    await this.queue.append(
      numbers.map((n) => {
        const body = JSON.stringify({ event: 'lease.ack', n });
        const messages = [{ lane: forwardLane(tenant), hookId: FORWARD }];
        const seq = this.#sequence.next(Date.now());
        return { seq, tenant, type: 'lease.ack', timeMs: 0, body, bytes: Buffer.byteLength(body), messages };
      }),
    );
  }

  /** Waits until the spool is empty. */
  async drained(): Promise<void> {
    await vi.waitFor(() => expect(this.queue.spoolBytes).toBe(0), { timeout: 8_000, interval: 5 });
  }

  quarantined(): { raw: string; code: string; message: string; source: string }[] {
    const text = readFileSync(join(this.dataDir, 'quarantine', 'rejected.ndjson'), 'utf8');
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  async remove(): Promise<void> {
    await this.stop();
    await this.quarantine.close();
    this.#file.remove();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, place) => from + place);

describe('the forwarder', () => {
  let box: Box;
  beforeEach(() => {
    box = new Box();
  });
  afterEach(() => box.remove());

  test('sends everything once, in order, in requests of at most ten, with what the bus must know', async () => {
    const events: BusEvent[] = [];
    const { bus, calls } = busThat((batch) => {
      events.push(...batch);
      return batch.map(() => SENT);
    });
    await box.start(bus);
    await box.accept('acme', 1, 95);
    await box.drained();
    expect(calls.flat()).toEqual(numbers(1, 95));
    expect(Math.max(...calls.map(({ length }) => length))).toBe(10);
    expect(events[0]).toEqual({
      id: expect.stringMatching(/^evt_[0-9a-z]{11}testbox1$/),
      tenant: 'acme',
      type: 'lease.ack',
      timeMs: 0,
      body: '{"event":"lease.ack","n":1}',
      node: 'box-1',
    });
    expect(box.sent.reduce((sum, count) => sum + count)).toBe(95);
  });

  test('has several requests on their way, and no more than that', async () => {
    let now = 0;
    let most = 0;
    const gate = Promise.withResolvers<void>();
    const { bus } = busThat(async (batch) => {
      most = Math.max(most, ++now);
      if (now === 4) setTimeout(gate.resolve, 20); // Long enough for a fifth one, if there were one.
      await gate.promise;
      now--;
      return batch.map(() => SENT);
    });
    await box.start(bus);
    await box.accept('acme', 1, 200);
    await box.drained();
    expect(most).toBe(4);
  });

  test('settles what was sent, and quarantines with its reason what the bus will never take', async () => {
    const { bus } = busThat((batch) =>
      batch.map(({ body }) => (JSON.parse(body).n % 7 === 0 ? reject('MalformedDetail: no object') : SENT)),
    );
    await box.start(bus);
    await box.accept('acme', 1, 20);
    await box.drained();
    expect(box.rejected).toEqual(['7 MalformedDetail: no object', '14 MalformedDetail: no object']);
    expect(box.quarantined()).toMatchObject([
      { source: 'forward', code: 'bus_rejected', raw: '{"event":"lease.ack","n":7}' },
      { message: expect.stringMatching(/evt_\w+ \(lease\.ack\) of the tenant acme: MalformedDetail: no object$/) },
    ]);
    expect(box.sent.reduce((sum, count) => sum + count)).toBe(18);
  });

  test('keeps everything while the bus cannot be reached, and takes no more into memory', async () => {
    let isDown = true;
    const { bus, calls } = busThat((batch) => {
      if (isDown) throw new BusError('unavailable', 'not sent in 1 tries: ECONNREFUSED');
      return batch.map(() => SENT);
    });
    await box.start(bus);
    await box.accept('acme', 1, 120);
    await vi.waitFor(() => expect(box.faults.length).toBeGreaterThan(20));
    expect(Math.max(...calls.flat().map(Number))).toBeLessThanOrEqual(40);
    expect(box.sent).toEqual([]);
    isDown = false;
    await box.drained();
    expect(new Set(calls.flat())).toEqual(new Set(numbers(1, 120)));
    expect(box.sent.reduce((sum, count) => sum + count)).toBe(120);
    expect(box.rejected).toEqual([]);
  });

  test('begins anew, after a stop, with what was not sent', async () => {
    const hanging = busThat(({ length }) => (length > 0 ? new Promise<readonly PutOutcome[]>(() => undefined) : []));
    await box.start(hanging.bus);
    await box.accept('acme', 1, 30);
    await vi.waitFor(() => expect(hanging.calls.length).toBeGreaterThan(0));
    await box.stop();
    const { bus, calls } = busThat((batch) => batch.map(() => SENT));
    await box.start(bus);
    await box.drained();
    expect(calls.flat()).toEqual(numbers(1, 30));
  });

  test('ends its waits when it is stopped, and sends nothing any more', async () => {
    const { bus, calls } = busThat(() => {
      throw new Error('unreachable');
    });
    await box.start(bus);
    await box.accept('acme', 1, 50);
    await vi.waitFor(() => expect(calls.length).toBeGreaterThan(3));
    box.stopForwarding();
    await vi.waitFor(() => expect(box.forwarder.isIdle).toBe(true));
    const sent = calls.length;
    box.forwarder.ready('acme');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(calls).toHaveLength(sent);
    expect(box.queue.spoolBytes).toBeGreaterThan(0);
  });

  test('keeps in the spool what cannot be written to the quarantine, until it can', async () => {
    const { bus } = busThat((batch) => batch.map(() => reject('MalformedDetail: no object')));
    const directory = join(box.dataDir, 'quarantine');
    writeFileSync(directory, 'no directory');
    await box.start(bus);
    await box.accept('acme', 1, 3);
    await vi.waitFor(() => expect(box.faults).toContain('the quarantine could not be written'));
    expect(box.rejected).toEqual([]);
    expect(box.queue.spoolBytes).toBeGreaterThan(0);
    rmSync(directory);
    await box.drained();
    // A group that came through beside one that did not may have been written twice.
    expect(new Set(box.quarantined().map(({ raw }) => raw)).size).toBe(3);
    expect(box.rejected).toHaveLength(3);
  });

  describe('where events are denied', () => {
    test('holds them all as long as the bus takes none: the box may lack its rights', async () => {
      let isAllowed = false;
      const { bus } = busThat((batch) => batch.map(() => (isAllowed ? SENT : DENIED)));
      await box.start(bus);
      await box.accept('acme', 1, 60);
      await vi.waitFor(() => expect(box.faults.length).toBeGreaterThan(30));
      expect(box.faults[0]).toMatch(/^AccessDeniedException/);
      expect(box.rejected).toEqual([]);
      isAllowed = true;
      await box.drained();
      expect(box.rejected).toEqual([]);
      expect(box.sent.reduce((sum, count) => sum + count)).toBe(60);
    });

    test('quarantines those of one tenant once the bus goes on to take those of another', async () => {
      const { bus } = busThat((batch) => batch.map(({ tenant }) => (tenant === 'acme' ? SENT : DENIED)));
      await box.start(bus);
      await box.accept('foreign', 1, 80);
      await box.accept('acme', 81, 90);
      await vi.waitFor(() => expect(box.sent.reduce((sum, count) => sum + count, 0)).toBe(10));
      await vi.waitFor(() => expect(box.faults.length).toBeGreaterThan(100));
      expect(box.rejected).toEqual([]);
      for (let n = 91; box.rejected.length < 80; n++) await box.accept('acme', n, n);
      await box.drained();
      expect(box.rejected).toHaveLength(80);
      expect(box.quarantined()).toHaveLength(80);
      expect(box.rejected.map((line) => Number(line.split(' ')[0])).toSorted((a, b) => a - b)).toEqual(numbers(1, 80));
    });

    test('sends those of the other tenants, however many of one are denied and come first', async () => {
      const { bus, calls } = busThat((batch) => batch.map(({ tenant }) => (tenant === 'acme' ? SENT : DENIED)));
      await box.start(bus);
      await box.accept('foreign', 1, 2_000);
      await box.accept('acme', 2_001, 2_400);
      await vi.waitFor(() => expect(box.sent.reduce((sum, count) => sum + count, 0)).toBe(400));
      expect(calls.flat().filter((n) => Number(n) > 2_000)).toEqual(numbers(2_001, 2_400));
    });

    test('keeps few of them in memory, however long it takes', async () => {
      const { bus, calls } = busThat((batch) => batch.map(({ tenant }) => (tenant === 'acme' ? SENT : DENIED)));
      await box.start(bus);
      await box.accept('foreign', 1, 200);
      await vi.waitFor(() => expect(box.faults.length).toBeGreaterThan(200));
      expect(Math.max(...calls.flat().map(Number))).toBeLessThanOrEqual(40);
    });

    test('never mixes tenants in a request', async () => {
      const tenants: string[][] = [];
      const { bus } = busThat((batch) => {
        tenants.push(batch.map(({ tenant }) => tenant));
        return batch.map(() => SENT);
      });
      await box.start(bus);
      await Promise.all([box.accept('acme', 1, 25), box.accept('other', 26, 50), box.accept('third', 51, 52)]);
      await box.drained();
      expect(tenants.every((of) => new Set(of).size === 1)).toBe(true);
      expect(tenants.flat()).toHaveLength(52);
    });

    test('quarantines single events of a tenant of which the bus takes the others', async () => {
      const { bus } = busThat((batch) =>
        batch.map(({ body }) => (JSON.parse(body).n === 5 ? reject('NotAuthorizedForDetailTypeException: x') : SENT)),
      );
      await box.start(bus);
      await box.accept('acme', 1, 20);
      await box.drained();
      expect(box.rejected).toEqual(['5 NotAuthorizedForDetailTypeException: x']);
      expect(box.sent.reduce((sum, count) => sum + count)).toBe(19);
    });
  });

  test('sends nothing while the way to the bus is closed, and everything once it has opened', async () => {
    const { bus, calls } = busThat((batch) => batch.map(() => SENT));
    box.isOpen = false;
    await box.start(bus);
    await box.accept('acme', 1, 20);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(calls).toEqual([]);
    box.isOpen = true;
    box.forwarder.pump();
    await box.drained();
    expect(calls.flat()).toEqual(numbers(1, 20));
  });
});

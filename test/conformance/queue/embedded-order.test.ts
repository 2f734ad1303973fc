import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalMessage } from '#functions/queue/embedded/local-message.ts';
import { derivedSequence, sequenceOf } from '#shared/event/event-id.ts';
import { EmbeddedQueueHarness } from './embedded-queue-harness.ts';

type Step =
  | { readonly do: 'append'; readonly count: number; readonly awaited: boolean }
  | { readonly do: 'take'; readonly max: number }
  | { readonly do: 'settle'; readonly share: number }
  /** Appends the event that follows from one appended earlier: its number is behind that of later ones. */
  | { readonly do: 'derive'; readonly back: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      count: fc.integer({ min: 1, max: 400 }),
      awaited: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('take' as const), max: fc.integer({ min: 1, max: 300 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('settle' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('derive' as const), back: fc.integer({ min: 1, max: 50 }) }) },
);

/** A lane beside a plain array that says what it must hold. */
class Model {
  readonly #harness: EmbeddedQueueHarness;
  readonly #tenant: string;
  readonly #appending: Promise<void>[] = [];
  readonly appended: number[] = [];
  readonly derived = new Set<number>();
  readonly taken: number[] = [];
  readonly inFlight: LocalMessage[] = [];
  readonly settled = new Set<number>();

  constructor(harness: EmbeddedQueueHarness, tenant: string) {
    this.#harness = harness;
    this.#tenant = tenant;
  }

  async run(next: Step): Promise<void> {
    if (next.do === 'append') return this.#append(next.count, next.awaited);
    if (next.do === 'derive') return this.#derive(next.back);
    if (next.do === 'take') return this.take(next.max);
    for (const message of this.inFlight.splice(0, Math.round(this.inFlight.length * next.share))) {
      this.settled.add(message.seq);
      await this.#harness.settle(message, []);
    }
  }

  /** Takes what is there until nothing is left. */
  async drain(): Promise<void> {
    await Promise.all(this.#appending);
    for (let before = -1; before !== this.taken.length; ) {
      before = this.taken.length;
      await this.take(100);
    }
  }

  async take(max: number): Promise<void> {
    const messages = await this.#harness.takeEvents(this.#tenant, max);
    expect(messages.length).toBeLessThanOrEqual(max);
    this.inFlight.push(...messages);
    this.taken.push(...messages.map(({ seq }) => seq));
  }

  async #append(count: number, awaited: boolean): Promise<void> {
    const entries = Array.from({ length: count }, () => this.#harness.entry(this.#tenant, '{}'));
    this.appended.push(...entries.map(({ seq }) => seq));
    const done = this.#harness.queue.append(entries);
    this.#appending.push(done.then(() => undefined));
    if (awaited) await done;
  }

  async #derive(back: number): Promise<void> {
    const source = this.appended.at(-back);
    if (source === undefined || this.derived.has(derivedSequence(source))) return;
    this.derived.add(derivedSequence(source));
    await this.#harness.queue.append([this.#harness.entry(this.#tenant, '{}', derivedSequence(source))]);
  }
}

const ascending = (a: number, b: number) => a - b;

describe('a lane of the embedded queue', () => {
  let harness: EmbeddedQueueHarness;
  beforeAll(async () => {
    harness = await EmbeddedQueueHarness.open();
  });
  afterAll(() => harness.close());

  let runs = 0;

  test('loses, repeats and reorders nothing, however far its consumer is behind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const model = new Model(harness, `tenant-${runs++}`);
        for (const next of steps) await model.run(next);
        await model.drain();
        const all = [...model.appended, ...model.derived].toSorted(ascending);
        expect(model.taken.toSorted(ascending)).toEqual(all);
        expect(model.taken.filter((seq) => !model.derived.has(seq))).toEqual(model.appended);
      }),
      { numRuns: 30 },
    );
  });

  test('hands out after a crash, in order, all that was not settled', async () => {
    const steps: Step[] = [
      { do: 'append', count: 1_500, awaited: true },
      { do: 'take', max: 300 },
      { do: 'settle', share: 0.4 },
      { do: 'append', count: 700, awaited: false },
      { do: 'take', max: 200 },
      { do: 'settle', share: 0.5 },
    ];
    const model = new Model(harness, 'crash');
    for (const next of steps) await model.run(next);
    await model.drain();
    const open = model.appended.filter((seq) => !model.settled.has(seq));
    await harness.reopen();

    const second = new Model(harness, 'crash');
    await second.drain();
    expect(second.taken).toEqual(open);
    expect(second.taken.length).toBeGreaterThan(1_500);
  });

  test('ignores an event that is there already, and what was to be done with it', async () => {
    const entry = harness.entry('twice', '{"n":1}');
    await harness.queue.append([entry]);
    await harness.queue.append([{ ...entry, body: '{"n":2}' }, harness.entry('twice', '{"n":3}')]);
    const taken = await harness.takeEvents('twice', 10);
    expect(taken.map(({ event }) => event.body)).toEqual(['{"n":1}', '{"n":3}']);
    for (const message of taken) await harness.settle(message, []);
    await harness.queue.append([entry]);
    expect(await harness.takeEvents('twice', 10)).toEqual([]);
  });

  test('counts what waits, and the bytes of events that are not fanned out', async () => {
    const before = harness.queue.spoolBytes;
    const waiting = () => harness.queue.depths().find(({ lane }) => lane === 'event/counted')?.waiting;
    const [id = ''] = await harness.append('counted', ['"é"', '{}']);
    await harness.append('counted', []);
    const again = harness.entry('counted', '"é"', sequenceOf(id));
    await harness.queue.append([again]);
    expect([waiting(), harness.queue.spoolBytes - before]).toEqual([2, 6]);
    const [first] = await harness.takeEvents('counted', 1);
    if (first !== undefined)
      await harness.settle(first, [{ kind: 'retry', hookId: 'late', attempt: 2, delayMs: 1_000 }]);
    expect([waiting(), harness.queue.spoolBytes - before]).toEqual([1, 2]);
    await harness.reopen();
    expect([waiting(), harness.queue.spoolBytes - before]).toEqual([1, 2]);
    expect(harness.queue.depths()).toContainEqual({ lane: 'hook/late', waiting: 1 });
  });
});

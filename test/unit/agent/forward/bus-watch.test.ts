import { afterEach, describe, expect, test, vi } from 'vitest';
import { BusWatch } from '#agent/forward/bus-watch.ts';
import { BusError } from '#functions/bus/aws/bus-error.ts';

const MISSING = new BusError('no_bus', 'event bus evnets: ResourceNotFoundException');
const DENIED = new BusError('denied', 'event bus events: AccessDeniedException');
const DOWN = new BusError('unavailable', 'event bus events: ECONNREFUSED');

describe('the watch over the bus', () => {
  let stopping = new AbortController();
  afterEach(() => stopping.abort());

  /** A watch whose checks answer these, the last one again and again; `next` lets one more be made. */
  const watchWith = (...answers: (Error | undefined | Promise<void>)[]) => {
    stopping = new AbortController();
    const changes: string[] = [];
    const pauses: number[] = [];
    const waiting: (() => void)[] = [];
    let checks = 0;
    const watch = new BusWatch({
      check: async () => {
        const answer = answers[Math.min(checks++, answers.length - 1)];
        if (answer instanceof Error) throw answer;
        await answer;
      },
      onChange: (state) => changes.push(state),
      signal: stopping.signal,
      pause: (ms, signal) =>
        new Promise((resolve, reject) => {
          pauses.push(ms);
          waiting.push(resolve);
          signal?.addEventListener('abort', () => reject(new Error('aborted')));
        }),
    });
    const next = async () => {
      const before = checks;
      await vi.waitFor(() => expect(waiting.length).toBeGreaterThan(0));
      for (const go of waiting.splice(0)) go();
      await vi.waitFor(() => expect(checks).toBeGreaterThan(before));
      await new Promise((resolve) => setImmediate(resolve));
    };
    /** Ends the pauses that are under way. */
    const elapse = () => {
      for (const go of waiting.splice(0)) go();
    };
    return { watch, changes, pauses, next, elapse, checks: () => checks };
  };

  test('opens the way when the bus is found', async () => {
    const { watch, changes } = watchWith(undefined);
    expect(watch.isOpen).toBe(false);
    expect(await watch.start()).toBe('found');
    expect(watch).toMatchObject({ isOpen: true, reason: '' });
    expect(changes).toEqual(['found']);
  });

  test.each([
    [MISSING, 'missing'],
    [DENIED, 'denied'],
    [DOWN, 'unreachable'],
    [new Error('no credentials'), 'unreachable'],
  ])('keeps it closed after %s', async (answer, state) => {
    const { watch } = watchWith(answer);
    expect(await watch.start()).toBe(state);
    expect(watch.isOpen).toBe(false);
    expect(watch.reason).not.toBe('');
  });

  test('asks again, less and less often, until there is an answer', async () => {
    const { watch, changes, pauses, next } = watchWith(DOWN, DOWN, DENIED, DENIED, undefined);
    await watch.start();
    const before = pauses.length;
    for (let n = 0; n < 4; n++) await next();
    expect(changes).toEqual(['unreachable', 'denied', 'found']);
    expect(watch.isOpen).toBe(true);
    const waits = pauses.slice(before - 1, before + 3);
    expect(waits[3]).toBeGreaterThan(waits[0] ?? 0);
  });

  test('stays open while a bus that was found cannot be seen, and closes when it is gone', async () => {
    const { watch, next, pauses } = watchWith(undefined, DOWN, MISSING, undefined);
    await watch.start();
    await vi.waitFor(() => expect(pauses).toContain(60_000));
    await next();
    expect(watch).toMatchObject({ state: 'unreachable', isOpen: true });
    await next();
    expect(watch).toMatchObject({ state: 'missing', isOpen: false });
    await next();
    expect(watch).toMatchObject({ state: 'found', isOpen: true });
  });

  test('lets the start go on where no answer comes, and takes it when it comes', async () => {
    const answer = Promise.withResolvers<void>();
    const { watch, changes, elapse, pauses } = watchWith(answer.promise);
    const started = watch.start();
    expect(pauses).toEqual([5_000]);
    elapse();
    expect(await started).toBe('unreachable');
    expect(watch.isOpen).toBe(false);
    answer.resolve();
    await vi.waitFor(() => expect(watch.isOpen).toBe(true));
    expect(changes).toEqual(['unreachable', 'found']);
  });

  test('says nothing any more once it is stopped', async () => {
    const answer = Promise.withResolvers<void>();
    const { watch, changes, checks } = watchWith(answer.promise);
    void watch.start();
    stopping.abort();
    answer.resolve();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(changes).toEqual([]);
    expect(checks()).toBe(1);
  });
});

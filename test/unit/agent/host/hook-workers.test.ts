import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HookGates } from '#agent/host/hook-gates.ts';
import { HookWorkers } from '#agent/host/hook-workers.ts';
import type { LocalMessage } from '#functions/queue/embedded/local-message.ts';
import { EmbeddedQueueHarness } from '#test/conformance/queue/embedded-queue-harness.ts';
import { webhook } from '../../functions/deliver/hooks.ts';

describe('HookWorkers', () => {
  let harness: EmbeddedQueueHarness;
  beforeEach(async () => {
    harness = await EmbeddedQueueHarness.open();
  });
  afterEach(() => harness.close());

  /** Lets `count` deliveries to a hook be due. */
  const putAside = async (count: number, attempt: number) => {
    await harness.append(
      'acme',
      Array.from({ length: count }, (_, index) => String(index)),
    );
    for (const message of await harness.takeEvents('acme', count))
      await harness.settle(message, [{ kind: 'retry', hookId: 'hook', attempt, delayMs: 0 }]);
  };

  /** Workers whose deliveries are over only when `finish` says so. */
  const workersOf = (isOff: (hookId: string) => boolean = () => false) => {
    const waiting: { message: LocalMessage; finish: () => void }[] = [];
    const gates = new HookGates(
      () => harness.nowMs,
      (hookId) => harness.queue.fresh(hookId),
    );
    const settle = async (message: LocalMessage) => {
      await new Promise<void>((finish) => waiting.push({ message, finish }));
      await harness.settle(message, []);
    };
    return { waiting, gates, workers: new HookWorkers({ queue: harness.queue, settle, gates, isOff }) };
  };

  test('deliver what is due, a bounded number at once, until nothing is left', async () => {
    await putAside(100, 2);
    const { waiting, workers } = workersOf();
    workers.ready('hook');
    const done = new Set<string>();
    let most = 0;
    await expect
      .poll(() => {
        most = Math.max(most, waiting.length);
        for (const { message, finish } of waiting.splice(0)) {
          done.add(message.event.body);
          finish();
        }
        return done.size;
      })
      .toBe(100);
    expect(most).toBeLessThanOrEqual(64);
    await expect.poll(() => workers.isIdle).toBe(true);
  });

  test('leave alone what a switched-off hook has, until it is on and they are told', async () => {
    await putAside(3, 2);
    let isOff = true;
    const { waiting, workers } = workersOf(() => isOff);
    workers.ready('hook');
    await harness.barrier();
    expect([waiting.length, workers.isIdle]).toEqual([0, true]);
    isOff = false;
    workers.ready('hook');
    await expect.poll(() => waiting.length).toBe(3);
    for (const { finish } of waiting) finish();
    await expect.poll(() => workers.isIdle).toBe(true);
  });

  test('look again at what was left alone when hooks have changed', async () => {
    await putAside(3, 2);
    let isOff = true;
    const { waiting, workers } = workersOf(() => isOff);
    workers.ready('hook');
    await harness.barrier();
    // The hook is deleted, or of another tenant now.
    isOff = false;
    workers.hooksChanged();
    await expect.poll(() => waiting.length).toBe(3);
    for (const { finish } of waiting) finish();
    await expect.poll(() => workers.isIdle).toBe(true);
  });

  test('tell the gate when nothing is left that was put aside', async () => {
    await putAside(3, 1);
    const { waiting, gates, workers } = workersOf();
    expect(gates.enter(webhook('hook'))).toBe('later');
    workers.ready('hook');
    await expect.poll(() => waiting.length).toBe(3);
    expect(gates.enter(webhook('hook'))).toBe('later');
    for (const { finish } of waiting) finish();
    await expect.poll(() => gates.enter(webhook('hook'))).toBe('now');
  });

  test('are idle after a stop as soon as what was under way is over, and take nothing more', async () => {
    await putAside(80, 2);
    const { waiting, workers } = workersOf();
    workers.ready('hook');
    await expect.poll(() => waiting.length).toBe(64);
    workers.stop();
    expect(workers.isIdle).toBe(false);
    for (const { finish } of waiting) finish();
    await expect.poll(() => workers.isIdle).toBe(true);
    expect(waiting.length).toBe(64);
    await harness.reopen();
    expect(await harness.takeDeliveries('acme', 'hook', 100)).toHaveLength(16);
  });
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FollowUp, Message } from '#functions/queue/queue.ts';
import { sequenceAt } from '#shared/event/event-id.ts';
import { EmbeddedQueueHarness } from '#test/conformance/queue/embedded-queue-harness.ts';

describe('the retention of the embedded engine', () => {
  let harness: EmbeddedQueueHarness;
  beforeEach(async () => {
    harness = await EmbeddedQueueHarness.open();
  });
  afterEach(() => harness.close());

  /** Removes everything before now that may go; dead letters where they died before `deadMs`. */
  const prune = (deadMs: number, limit = 100) =>
    harness.database.call('prune', { seq: sequenceAt(harness.nowMs), ms: harness.nowMs, deadMs }, limit);

  /** Appends events, then settles those that `followUps` has an answer for. */
  const appendAndSettle = async (
    bodies: readonly string[],
    followUps: (body: string) => readonly FollowUp[] | undefined,
  ) => {
    await harness.append('acme', bodies);
    for (const message of await harness.takeEvents('acme', bodies.length)) {
      const next = followUps(message.event.body);
      if (next !== undefined) await harness.settle(message, next);
    }
  };
  const bodiesOf = (messages: readonly Message[]) => messages.map(({ event }) => event.body);

  test('removes settled events from before the cutoff, and keeps later ones', async () => {
    await appendAndSettle(['1', '2'], () => []);
    harness.advance(1);
    await appendAndSettle(['3'], () => []);
    expect(await prune(0)).toEqual({ events: 2, attempts: 0, deadLetters: 0, more: false });
    harness.advance(1);
    expect(await prune(0)).toMatchObject({ events: 1 });
  });

  test('keeps an event that waits for fan-out, retry or redrive, however old it is', async () => {
    const reason = 'it failed';
    await appendAndSettle(['waits', 'retries', 'dead', 'done'], (body) => {
      if (body === 'waits') return undefined;
      if (body === 'retries') return [{ kind: 'retry', hookId: 'hook', attempt: 2, delayMs: 0 }];
      return body === 'dead' ? [{ kind: 'dead', hookId: 'hook', attempts: 3, reason }] : [];
    });
    const diedMs = harness.nowMs;
    harness.advance(86_400_000);
    expect(await prune(diedMs)).toMatchObject({ events: 1, deadLetters: 0 });
    await harness.reopen();
    expect(bodiesOf(await harness.takeEvents('acme', 10))).toEqual(['waits']);
    expect(bodiesOf(await harness.takeDeliveries('acme', 'hook', 10))).toEqual(['retries']);
    expect(await harness.deadLetters.list({}, 10)).toMatchObject({ total: 1, letters: [{ reason }] });
  });

  test('removes dead letters that are too old, and their events with them', async () => {
    await appendAndSettle(['dead'], () => [{ kind: 'dead', hookId: 'hook', attempts: 3, reason: 'x' }]);
    harness.advance(1);
    expect(await prune(harness.nowMs)).toMatchObject({ events: 1, deadLetters: 1 });
    expect((await harness.deadLetters.list({}, 10)).total).toBe(0);
  });

  test('stops at its limit and says that there is more', async () => {
    await appendAndSettle(
      Array.from({ length: 25 }, (_, index) => String(index)),
      () => [],
    );
    harness.advance(1);
    const first = await prune(0, 20);
    const second = await prune(0, 20);
    expect([first.events, first.more, second.events, second.more]).toEqual([20, true, 5, false]);
  });
});

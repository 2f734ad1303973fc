import { describe, expect, test } from 'vitest';
import { MIN_ATTEMPT_MS, SETTLE_MARGIN_MS, TimeBudget } from '#functions/deliver/time-budget.ts';
import { webhook } from './hooks.ts';

const ENOUGH_MS = SETTLE_MARGIN_MS + MIN_ATTEMPT_MS;

describe('a time budget', () => {
  test('admits as many as may be under way at once, and the next one when one leaves', async () => {
    const budget = new TimeBudget(() => ENOUGH_MS, 2);
    expect([budget.enter(), budget.enter()]).toEqual(['now', 'now']);
    const third = budget.enter();
    const fourth = budget.enter();
    budget.leave();
    expect(await third).toBe('now');
    budget.leave();
    expect(await fourth).toBe('now');
  });

  test('puts off everyone who waits once the time is too short', async () => {
    let remainingMs = ENOUGH_MS;
    const budget = new TimeBudget(() => remainingMs, 1);
    expect(budget.enter()).toBe('now');
    const waiting = [budget.enter(), budget.enter(), budget.enter()];
    remainingMs--;
    budget.leave();
    expect(await Promise.all(waiting)).toEqual(['later', 'later', 'later']);
    expect(budget.enter()).toBe('later');
  });

  test.each([
    [60_000, 5_000, 5_000],
    [SETTLE_MARGIN_MS + 1_234.9, 5_000, 1_234],
    [SETTLE_MARGIN_MS + 1_234, 300, 300],
    [0, 5_000, 1],
  ])('with %i ms left makes of a timeout of %i ms one of %i ms', async (remainingMs, timeoutMs, cutMs) => {
    const seen: number[] = [];
    const send = new TimeBudget(() => remainingMs).cut(async ({ hook }) => {
      seen.push(hook.timeoutMs);
      return { outcome: { kind: 'response', status: 200 }, response: '', latencyMs: 1 };
    });
    await send(webhook('hook', { timeoutMs }), { headers: {}, body: '' });
    expect(seen).toEqual([cutMs]);
  });
});

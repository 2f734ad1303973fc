import { describe, expect, test } from 'vitest';
import { HookGates, REQUESTS_PER_HOOK } from '#agent/host/hook-gates.ts';
import type { LiveWebhook } from '#functions/deliver/live-webhook.ts';
import { webhook } from '../../functions/deliver/hooks.ts';

const slow = webhook('slow');
const other = webhook('other');

function gates() {
  const clock = { nowMs: 1_000 };
  const putAside = new Map<string, number>();
  return {
    clock,
    putAside,
    gates: new HookGates(
      () => clock.nowMs,
      (hookId) => putAside.get(hookId) ?? 0,
    ),
  };
}

/** Enters as often as the hook has room. */
const fill = (to: HookGates, live: LiveWebhook) => {
  for (let i = 0; i < REQUESTS_PER_HOOK; i++) expect(to.enter(live)).toBe('now');
};

/** What became of an entry so far. */
const now = (entry: ReturnType<HookGates['enter']>) => Promise.race([entry, Promise.resolve('waits')]);

describe('HookGates', () => {
  test('let so many requests of a hook be under way at once, and one more for each that is over', async () => {
    const { gates: to } = gates();
    fill(to, slow);
    const first = to.enter(slow);
    const second = to.enter(slow);
    expect(await now(first)).toBe('waits');
    to.leave(slow);
    expect([await now(first), await now(second)]).toEqual(['now', 'waits']);
    to.leave(slow);
    expect(await now(second)).toBe('now');
  });

  test('have room again once all have left', () => {
    const { gates: to } = gates();
    fill(to, slow);
    for (let i = 0; i < REQUESTS_PER_HOOK; i++) to.leave(slow);
    fill(to, slow);
  });

  test('keep hooks apart', () => {
    const { gates: to } = gates();
    fill(to, slow);
    expect(to.enter(other)).toBe('now');
  });

  test('send away what has waited for longer than is bearable, and what comes then, until the hook has caught up', async () => {
    const { clock, gates: to } = gates();
    fill(to, slow);
    const waiting = to.enter(slow);
    clock.nowMs += 200;
    to.shed(['slow', 'other', 'unknown'], 200);
    expect(await now(waiting)).toBe('waits');
    clock.nowMs += 1;
    to.shed(['slow'], 200);
    expect(await now(waiting)).toBe('later');
    expect(to.enter(slow)).toBe('later');
    for (let i = 0; i < REQUESTS_PER_HOOK; i++) to.leave(slow);
    expect(to.enter(slow)).toBe('later');
    to.caughtUp('slow');
    fill(to, slow);
  });

  test('let nobody overtake what was put aside', () => {
    const { putAside, gates: to } = gates();
    putAside.set('slow', 1);
    expect(to.enter(slow)).toBe('later');
    putAside.set('slow', 0);
    expect(to.enter(slow)).toBe('now');
  });

  test('do not shed a hook for which nobody waits', () => {
    const { clock, gates: to } = gates();
    fill(to, slow);
    clock.nowMs += 60_000;
    to.shed(['slow'], 200);
    to.leave(slow);
    expect(to.enter(slow)).toBe('now');
  });
});

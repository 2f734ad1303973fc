import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Replays } from '#functions/api/ports.ts';
import type { Hook } from '#shared/hook/hook.ts';

export interface ReplaysHarness {
  readonly replays: Replays;
  /** Of tenant `isp-a`; its events are `['lease.*']`. */
  readonly hook: Hook;
  readonly nowMs: number;
  advance(ms: number): void;
  /** Accepts an event now and lets every worker forget it; answers its id. */
  accept(tenant: string, type: string): Promise<string>;
  /** Ids of the events that were handed out for the hook alone so far. */
  replayed(): Promise<readonly string[]>;
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** What every engine's replays promise. */
export function testReplays(engine: string, open: () => Promise<ReplaysHarness>): void {
  describe(`the replays of engine ${engine}`, () => {
    let harness: ReplaysHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.close());

    const accept = async (tenant: string, type: string) => {
      harness.advance(1_000);
      return harness.accept(tenant, type);
    };
    const stateOf = async (id: string) => (await harness.replays.get(id, undefined))?.state;

    test("send the window's events that match, to the hook alone", async () => {
      await accept('isp-a', 'lease.ack');
      harness.advance(1_000);
      const sinceMs = harness.nowMs;
      const wanted = [await accept('isp-a', 'lease.ack'), await accept('isp-a', 'lease.renew')];
      await accept('isp-a', 'session_up');
      await accept('isp-b', 'lease.ack');
      harness.advance(1_000);
      const untilMs = harness.nowMs;
      await accept('isp-a', 'lease.ack');
      const replay = await harness.replays.start(harness.hook, sinceMs, untilMs);
      expect(replay).toMatchObject({ hookId: harness.hook.id, tenant: 'isp-a', sinceMs, untilMs });
      await expect.poll(() => stateOf(replay.id), { timeout: 10_000 }).toBe('done');
      await expect.poll(async () => (await harness.replayed()).toSorted()).toEqual(wanted.toSorted());
      const done = await harness.replays.get(replay.id, undefined);
      expect(done?.progress).toBe(1);
      expect([undefined, 2]).toContain(done?.replayed);
    });

    test('of an empty window are done at once', async () => {
      const replay = await harness.replays.start(harness.hook, harness.nowMs - 2_000, harness.nowMs - 1_000);
      await expect.poll(() => stateOf(replay.id), { timeout: 10_000 }).toBe('done');
      expect(await harness.replayed()).toEqual([]);
    });

    test('are listed latest first, and to their own tenant', async () => {
      const first = await harness.replays.start(harness.hook, harness.nowMs - 2_000, harness.nowMs - 1_000);
      harness.advance(1_000);
      const second = await harness.replays.start(harness.hook, harness.nowMs - 2_000, harness.nowMs - 1_000);
      expect((await harness.replays.list(undefined)).map(({ id }) => id)).toEqual([second.id, first.id]);
      expect((await harness.replays.list('isp-a')).map(({ id }) => id)).toEqual([second.id, first.id]);
      expect(await harness.replays.list('isp-b')).toEqual([]);
      expect(await harness.replays.get(first.id, 'isp-b')).toBeUndefined();
      expect(await harness.replays.get('nonsense', undefined)).toBeUndefined();
    });

    test('are there after a restart', async () => {
      const replay = await harness.replays.start(harness.hook, harness.nowMs - 2_000, harness.nowMs - 1_000);
      await expect.poll(() => stateOf(replay.id), { timeout: 10_000 }).toBe('done');
      await harness.reopen();
      expect(await harness.replays.get(replay.id, 'isp-a')).toMatchObject({ id: replay.id, state: 'done' });
    });
  });
}

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ApiConflictError, type HookStore } from '#functions/api/ports.ts';
import type { AttemptRecord } from '#functions/registry/registry.ts';
import type { Hook, Webhook } from '#shared/hook/hook.ts';

export interface HooksHarness {
  readonly hooks: HookStore;
  /** Takes the hook out of service, as `deliver` does after 410 Gone. */
  disable(hook: Hook, reason: string, atMs: number): Promise<void>;
  /** Writes down an attempt, as `deliver` does; resolves when it can be read. */
  attempted(tenant: string, attempt: AttemptRecord): Promise<void>;
  /** As after a crash: whoever held anything in memory is gone. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

const WEBHOOK: Webhook = {
  type: 'webhook',
  id: 'hk_1',
  name: 'billing',
  tenant: 'isp-a',
  enabled: true,
  events: ['lease.*'],
  subnets: ['192.0.2.0/24'],
  filter: { lease: { ip: [{ prefix: '192.0.2.' }] } },
  timeoutMs: 5_000,
  url: 'https://billing.example/hook',
  method: 'POST',
  headers: { 'X-Key': 'k' },
  retries: 3,
  retryBackoffMs: 1_000,
  secret: 'new-secret',
  oldSecret: { secret: 'old-secret', untilMs: 1_800_000_000_000 },
  template: 'slack',
  sslVerify: true,
};

/** What every engine's store of hooks promises. */
export function testHooks(engine: string, open: () => Promise<HooksHarness>): void {
  describe(`the hooks of engine ${engine}`, () => {
    let harness: HooksHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.close());

    const made = async (tenant?: string) =>
      (await harness.hooks.list(tenant)).filter(({ origin }) => origin === 'api').toSorted(byId);
    const byId = (a: { hook: Hook }, b: { hook: Hook }) => a.hook.id.localeCompare(b.hook.id);

    test('are kept with every field, also over a crash', async () => {
      const stored = await harness.hooks.put(WEBHOOK, undefined);
      expect(stored).toMatchObject({ hook: WEBHOOK, origin: 'api' });
      expect(stored.createdMs).toEqual(expect.any(Number));
      await harness.reopen();
      expect(await made()).toEqual([stored]);
    });

    test('get another version with every write, and keep the time of their creation', async () => {
      const first = await harness.hooks.put(WEBHOOK, undefined);
      const second = await harness.hooks.put({ ...WEBHOOK, name: 'other' }, first.version);
      const third = await harness.hooks.put({ ...WEBHOOK, name: 'other' }, second.version);
      expect(new Set([first.version, second.version, third.version]).size).toBe(3);
      expect(third.createdMs).toBe(first.createdMs);
      expect(await made()).toEqual([third]);
    });

    test('are not written over where somebody else was faster', async () => {
      const first = await harness.hooks.put(WEBHOOK, undefined);
      const second = await harness.hooks.put({ ...WEBHOOK, name: 'second' }, first.version);
      await expect(harness.hooks.put({ ...WEBHOOK, name: 'late' }, first.version)).rejects.toThrow(ApiConflictError);
      await expect(harness.hooks.put({ ...WEBHOOK, name: 'again' }, undefined)).rejects.toThrow(ApiConflictError);
      await expect(harness.hooks.put({ ...WEBHOOK, id: 'hk_none' }, 'v0')).rejects.toThrow(ApiConflictError);
      await expect(harness.hooks.delete(first)).rejects.toThrow(ApiConflictError);
      expect(await made()).toEqual([second]);
    });

    test('of two that are created at once under one id, one is', async () => {
      const both = await Promise.allSettled([
        harness.hooks.put({ ...WEBHOOK, name: 'a' }, undefined),
        harness.hooks.put({ ...WEBHOOK, name: 'b' }, undefined),
      ]);
      expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(await made()).toHaveLength(1);
    });

    test('are gone once they are deleted, and may come back', async () => {
      const stored = await harness.hooks.put(WEBHOOK, undefined);
      await harness.hooks.delete(stored);
      expect(await made()).toEqual([]);
      await expect(harness.hooks.delete(stored)).rejects.toThrow(ApiConflictError);
      await expect(harness.hooks.put(WEBHOOK, stored.version)).rejects.toThrow(ApiConflictError);
      const again = await harness.hooks.put(WEBHOOK, undefined);
      expect(again.version).not.toBe(stored.version);
      await harness.reopen();
      expect(await made()).toEqual([again]);
    });

    test('are listed by tenant', async () => {
      await harness.hooks.put(WEBHOOK, undefined);
      await harness.hooks.put({ ...WEBHOOK, id: 'hk_2', name: 'two', tenant: 'isp-b' }, undefined);
      await harness.hooks.put({ ...WEBHOOK, id: 'hk_3', name: 'three', tenant: '*' }, undefined);
      expect((await made()).map(({ hook }) => hook.id)).toEqual(['hk_1', 'hk_2', 'hk_3']);
      expect((await made('isp-b')).map(({ hook }) => hook.id)).toEqual(['hk_2']);
      expect((await made('*')).map(({ hook }) => hook.id)).toEqual(['hk_3']);
      expect(await made('nobody')).toEqual([]);
    });

    test('tell that Hookline took one out of service, until it is enabled', async () => {
      const { hook } = await harness.hooks.put(WEBHOOK, undefined);
      expect(await harness.hooks.enable(hook)).toBe(false);
      await harness.disable(hook, '410 Gone', 1_700_000_000_000);
      const condition = async () =>
        (await harness.hooks.conditions('isp-a')).find(({ hookId }) => hookId === 'hk_1')?.disabled;
      expect(await condition()).toEqual({ reason: '410 Gone', atMs: 1_700_000_000_000 });
      expect((await harness.hooks.conditions('isp-b')).filter(({ hookId }) => hookId === 'hk_1')).toEqual([]);
      await harness.reopen();
      expect(await condition()).toEqual({ reason: '410 Gone', atMs: 1_700_000_000_000 });
      expect(await harness.hooks.enable(hook)).toBe(true);
      expect(await condition()).toBeUndefined();
    });

    test('tell how one of them fares, and nothing of the others', async () => {
      const { hook } = await harness.hooks.put(WEBHOOK, undefined);
      const other = await harness.hooks.put({ ...WEBHOOK, id: 'hk_11', name: 'other' }, undefined);
      await harness.disable(hook, '410 Gone', 1_700_000_000_000);
      const disabled = { reason: '410 Gone', atMs: 1_700_000_000_000 };
      const lastAttempt = undefined;
      const first = [{ hookId: 'hk_1', tenant: 'isp-a', disabled, lastAttempt }];
      expect(await harness.hooks.conditions('isp-a', 'hk_1')).toEqual(first);
      expect(await harness.hooks.conditions(undefined, 'hk_1')).toEqual(first);
      expect(await harness.hooks.conditions('isp-a', other.hook.id)).toEqual([
        { hookId: 'hk_11', tenant: 'isp-a', disabled: undefined, lastAttempt },
      ]);
      expect(await harness.hooks.conditions('isp-b', 'hk_1')).toEqual([]);
      expect(await harness.hooks.conditions('isp-a', 'hk_2')).toEqual([]);
    });

    test('tell of the latest attempt', async () => {
      await harness.hooks.put(WEBHOOK, undefined);
      const attempt: AttemptRecord = {
        eventId: 'evt_00000000001testbox1',
        hookId: 'hk_1',
        attempt: 1,
        atMs: 1_700_000_000_000,
        result: 'retry',
        status: 500,
        latencyMs: 12,
        error: undefined,
        response: 'oops',
      };
      await harness.attempted('isp-a', attempt);
      const latest = { ...attempt, attempt: 2, atMs: attempt.atMs + 1_000, result: 'delivered', status: 204 } as const;
      await harness.attempted('isp-a', latest);
      for (const hookId of [undefined, 'hk_1']) {
        const conditions = await harness.hooks.conditions('isp-a', hookId);
        const condition = conditions.find((of) => of.hookId === 'hk_1');
        expect(condition).toMatchObject({ hookId: 'hk_1', tenant: 'isp-a' });
        expect(condition?.lastAttempt).toMatchObject({ result: 'delivered', status: 204, atMs: latest.atMs });
      }
    });
  });
}

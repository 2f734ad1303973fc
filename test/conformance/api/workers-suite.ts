import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Workers } from '#functions/api/ports.ts';

export interface WorkersHarness {
  readonly workers: Workers;
  /** Puts an event into the tenant's queue. Both `isp-a` and `isp-b` are configured. */
  append(tenant: string): Promise<void>;
  /** How many events of a tenant were handed to its worker so far. */
  drained(tenant: string): Promise<number>;
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** What every engine's workers promise. */
export function testWorkers(engine: string, open: () => Promise<WorkersHarness>): void {
  describe(`the workers of engine ${engine}`, () => {
    let harness: WorkersHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.close());

    const worker = async (tenant: string) => (await harness.workers.list(tenant))[0];
    const state = async (tenant: string) => (await worker(tenant))?.state;

    test('are there for every tenant, and on', async () => {
      const workers = await harness.workers.list(undefined);
      expect(workers.map(({ tenant }) => tenant).toSorted()).toEqual(['isp-a', 'isp-b']);
      expect(workers.map((known) => known.state)).toEqual(['Active', 'Active']);
      expect(await worker('isp-a')).toMatchObject({ tenant: 'isp-a', waiting: 0, deadLetters: 0 });
      expect(await harness.workers.list('nobody')).toEqual([]);
    });

    test("drain their own tenant's queue", async () => {
      await harness.append('isp-a');
      await expect.poll(() => harness.drained('isp-a')).toBe(1);
      expect(await harness.drained('isp-b')).toBe(0);
    });

    test('leave what waits while they are off, also over a crash, and take it up when they are on', async () => {
      expect((await harness.workers.set('isp-a', false)).state).toBe('Inactive');
      await harness.append('isp-a');
      await harness.append('isp-b');
      await expect.poll(() => harness.drained('isp-b')).toBe(1);
      expect(await harness.drained('isp-a')).toBe(0);
      await expect.poll(async () => (await worker('isp-a'))?.waiting).toBe(1);
      expect((await worker('isp-a'))?.oldestAgeSeconds ?? 0).toBeGreaterThanOrEqual(0);
      await harness.reopen();
      expect(await state('isp-a')).toBe('Inactive');
      expect(await state('isp-b')).toBe('Active');
      expect(await harness.drained('isp-a')).toBe(0);
      expect(['Active', 'Activating']).toContain((await harness.workers.set('isp-a', true)).state);
      await expect.poll(() => harness.drained('isp-a')).toBe(1);
      await expect.poll(() => state('isp-a')).toBe('Active');
    });

    test('may be switched twice the same way', async () => {
      await harness.workers.set('isp-a', false);
      expect((await harness.workers.set('isp-a', false)).state).toBe('Inactive');
      await harness.workers.set('isp-a', true);
      await harness.workers.set('isp-a', true);
      await expect.poll(() => state('isp-a')).toBe('Active');
    });
  });
}

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Audit, AuditRecord } from '#functions/api/ports.ts';

export interface AuditHarness {
  readonly audit: Audit;
  reopen(): Promise<void>;
  close(): Promise<void>;
}

const START_MS = 1_700_000_000_000;
const entry = (n: number, tenant = 'isp-a'): AuditRecord => ({
  id: `aud_${String(n).padStart(4, '0')}`,
  atMs: START_MS + n * 1_000,
  actor: 'first admin token',
  actorId: 'first',
  action: 'hook.create',
  target: `hk_${n}`,
  tenant,
  fields: ['url', 'events'],
});

/** What every engine's audit trail promises. */
export function testAudit(engine: string, open: () => Promise<AuditHarness>): void {
  describe(`the audit trail of engine ${engine}`, () => {
    let harness: AuditHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.close());

    test('keeps what was done with every field, also over a crash', async () => {
      await harness.audit.record(entry(1));
      await harness.reopen();
      expect(await harness.audit.list(undefined, { limit: 10, cursor: undefined })).toEqual({
        items: [entry(1)],
        next: undefined,
      });
    });

    test('is read page by page, the latest first, each entry once', async () => {
      for (let n = 0; n < 7; n++) await harness.audit.record(entry(n));
      const seen: string[] = [];
      let cursor: string | undefined;
      let pages = 0;
      do {
        const page = await harness.audit.list(undefined, { limit: 3, cursor });
        expect(page.items.length).toBeLessThanOrEqual(3);
        seen.push(...page.items.map(({ target }) => target));
        cursor = page.next;
        pages++;
      } while (cursor !== undefined && pages < 10);
      expect(seen).toEqual(['hk_6', 'hk_5', 'hk_4', 'hk_3', 'hk_2', 'hk_1', 'hk_0']);
    });

    test('shows a tenant its own', async () => {
      await harness.audit.record(entry(1));
      await harness.audit.record(entry(2, 'isp-b'));
      await harness.audit.record(entry(3, '*'));
      const { items } = await harness.audit.list('isp-b', { limit: 10, cursor: undefined });
      expect(items).toEqual([entry(2, 'isp-b')]);
    });
  });
}

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TokenRecord, Tokens } from '#functions/api/ports.ts';

export interface TokensHarness {
  readonly tokens: Tokens;
  /** What there is without anybody adding it: the first admin token. */
  readonly first: readonly TokenRecord[];
  reopen(): Promise<void>;
  close(): Promise<void>;
}

const HASH = 'a'.repeat(64);
const TOKEN: TokenRecord = {
  id: 'tok_1',
  hash: HASH,
  name: 'dashboard',
  scope: 'viewer',
  tenant: 'isp-a',
  createdMs: 1_700_000_000_000,
  lastUsedMs: undefined,
};

/** What every engine's tokens promise. */
export function testTokens(engine: string, open: () => Promise<TokensHarness>): void {
  describe(`the tokens of engine ${engine}`, () => {
    let harness: TokensHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.close());

    const idsOf = async (tenant?: string) => (await harness.tokens.list(tenant)).map(({ id }) => id).toSorted();

    test('are found by their hash, also over a crash', async () => {
      await harness.tokens.add(TOKEN);
      await harness.reopen();
      expect(await harness.tokens.find(HASH)).toEqual(TOKEN);
      expect(await harness.tokens.find('b'.repeat(64))).toBeUndefined();
      expect(await harness.tokens.find('')).toBeUndefined();
      expect(await harness.tokens.find(TOKEN.id)).toBeUndefined();
    });

    test("are listed by tenant; those of every tenant are nobody else's", async () => {
      await harness.tokens.add(TOKEN);
      await harness.tokens.add({ ...TOKEN, id: 'tok_2', hash: 'c'.repeat(64), tenant: 'isp-b' });
      await harness.tokens.add({ ...TOKEN, id: 'tok_3', hash: 'd'.repeat(64), tenant: '*' });
      expect(await idsOf('isp-a')).toEqual(['tok_1']);
      expect(await idsOf('isp-b')).toEqual(['tok_2']);
      expect(await idsOf()).toEqual([...harness.first.map(({ id }) => id), 'tok_1', 'tok_2', 'tok_3'].toSorted());
    });

    test('count no more once they are removed', async () => {
      await harness.tokens.add(TOKEN);
      expect(await harness.tokens.remove('tok_1')).toBe(true);
      expect(await harness.tokens.remove('tok_1')).toBe(false);
      expect(await harness.tokens.find(HASH)).toBeUndefined();
      await harness.reopen();
      expect(await harness.tokens.find(HASH)).toBeUndefined();
      expect(await idsOf('isp-a')).toEqual([]);
    });

    test('remember when they were used last', async () => {
      await harness.tokens.add(TOKEN);
      const atMs = TOKEN.createdMs + 3_600_000;
      await harness.tokens.used(TOKEN, atMs);
      await harness.reopen();
      const lastUsedMs = (await harness.tokens.find(HASH))?.lastUsedMs ?? 0;
      expect(Math.abs(lastUsedMs - atMs)).toBeLessThanOrEqual(60_000);
    });

    test('that are removed do not come back by being used', async () => {
      await harness.tokens.add(TOKEN);
      await harness.tokens.remove(TOKEN.id);
      await harness.tokens.used(TOKEN, TOKEN.createdMs + 3_600_000);
      expect(await harness.tokens.find(HASH)).toBeUndefined();
    });
  });
}

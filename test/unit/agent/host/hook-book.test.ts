import pino from 'pino';
import { describe, expect, test } from 'vitest';
import { HookBook } from '#agent/host/hook-book.ts';
import type { DisabledHook, HookHealth } from '#functions/registry/registry.ts';
import type { Hook } from '#shared/hook/hook.ts';
import { webhook } from '../../functions/deliver/hooks.ts';

const hook = (id: string, more: Partial<Hook> = {}): Hook => ({ ...webhook(id).hook, ...more }) as Hook;

class StoredHealth implements HookHealth {
  readonly stored = new Map<string, DisabledHook>();

  async disable(hookId: string, reason: string, nowMs: number): Promise<void> {
    this.stored.set(hookId, { hookId, reason, disabledMs: nowMs });
  }

  async enable(hookId: string): Promise<boolean> {
    return this.stored.delete(hookId);
  }

  async disabled(): Promise<readonly DisabledHook[]> {
    return [...this.stored.values()];
  }
}

async function bookOf(hooks: readonly Hook[], health: HookHealth = new StoredHealth()) {
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line)) });
  const book = new HookBook(health, logger);
  await book.load(hooks);
  const idsOf = (tenant: string) => book.ofTenant(tenant).map((live) => live.hook.id);
  return { book, lines, idsOf };
}

describe('HookBook', () => {
  const script = { ...hook('script'), type: 'script', command: 'true' } as Hook;
  const hooks = [
    hook('a'),
    hook('b'),
    hook('theirs', { tenant: 'other' }),
    hook('all', { tenant: '*' }),
    hook('off', { enabled: false }),
    script,
  ];

  test('makes ready again only what changed', async () => {
    const { book } = await bookOf([]);
    const [one, two] = [webhook('one').hook, webhook('two').hook];
    book.take([one, two]);
    const [before, changed] = [book.byId(one.tenant, 'one'), book.byId(two.tenant, 'two')];
    book.take([one, { ...two, timeoutMs: 1 }]);
    expect(book.byId(one.tenant, 'one')).toBe(before);
    expect(book.byId(two.tenant, 'two')).not.toBe(changed);
    expect(book.byId(two.tenant, 'two')).toMatchObject({ hook: { timeoutMs: 1 } });
  });

  test('gives a tenant its own webhooks and those of every tenant', async () => {
    const { idsOf } = await bookOf(hooks);
    expect(idsOf('acme').toSorted()).toEqual(['a', 'all', 'b']);
    expect(idsOf('other').toSorted()).toEqual(['all', 'theirs']);
    expect(idsOf('nobody')).toEqual(['all']);
  });

  test('finds a webhook by its id, or says why there is none', async () => {
    const { book } = await bookOf(hooks);
    expect(book.byId('acme', 'a')).toMatchObject({ hook: { id: 'a' } });
    expect(book.byId('acme', 'removed')).toEqual({ unavailable: 'the hook is no longer configured' });
    expect(book.byId('acme', 'off')).toEqual({ unavailable: 'the hook is disabled in the configuration' });
    expect(book.byId('acme', 'all')).toMatchObject({ hook: { id: 'all' } });
  });

  test('keeps what is left for a hook from another tenant to which a file gave its name', async () => {
    const { book } = await bookOf(hooks);
    await book.load([hook('a', { tenant: 'other' })]);
    expect(book.byId('other', 'a')).toMatchObject({ hook: { id: 'a' } });
    expect(book.byId('acme', 'a')).toEqual({ unavailable: 'the hook is no longer one of the tenant acme' });
  });

  test('takes a hook out of service, says so once, and keeps it out over a reload and a restart', async () => {
    const health = new StoredHealth();
    const { book, lines, idsOf } = await bookOf(hooks, health);
    await book.disable('a', 'HTTP 410', 1_000);
    await book.disable('a', 'HTTP 410 again', 2_000);
    expect(idsOf('acme').toSorted()).toEqual(['all', 'b']);
    expect(book.byId('acme', 'a')).toEqual({ unavailable: 'the hook is disabled: HTTP 410' });
    expect(lines).toEqual([expect.objectContaining({ level: 50, hook: 'a', reason: 'HTTP 410' })]);
    await book.load(hooks);
    expect(idsOf('acme')).not.toContain('a');
    const restarted = await bookOf(hooks, health);
    expect(restarted.idsOf('acme')).not.toContain('a');
    expect(restarted.lines).toEqual([expect.objectContaining({ level: 40, hook: 'a', reason: 'HTTP 410' })]);
    expect(await restarted.book.disabled()).toEqual([{ hookId: 'a', reason: 'HTTP 410', disabledMs: 1_000 }]);
  });

  test('takes a hook back into service', async () => {
    const { book, idsOf } = await bookOf(hooks);
    await book.disable('a', 'HTTP 410', 1_000);
    expect(await book.enable('a')).toBe(true);
    expect(await book.enable('a')).toBe(false);
    expect(idsOf('acme')).toContain('a');
    expect(book.byId('acme', 'a')).toMatchObject({ hook: { id: 'a' } });
  });

  test('disables a hook for this run where that cannot be written down', async () => {
    const health = new StoredHealth();
    health.disable = () => Promise.reject(new Error('the disk is full'));
    const { book, lines, idsOf } = await bookOf(hooks, health);
    await book.disable('a', 'HTTP 410', 1_000);
    expect(idsOf('acme')).not.toContain('a');
    expect(lines.at(-1)).toMatchObject({ hook: 'a', err: { message: 'the disk is full' } });
  });

  test('takes the hooks of another configuration in place of those before', async () => {
    const { book, idsOf } = await bookOf(hooks);
    await book.load([hook('new')]);
    expect([idsOf('acme'), idsOf('other')]).toEqual([['new'], []]);
  });

  test('takes hooks that the API made beside those of the configuration, at once and over a reload', async () => {
    const { book, idsOf } = await bookOf(hooks);
    book.take([webhook('made').hook, { ...webhook('made-off').hook, enabled: false }]);
    expect(idsOf('acme').toSorted()).toEqual(['a', 'all', 'b', 'made']);
    await book.load([hook('new')]);
    expect(idsOf('acme').toSorted()).toEqual(['made', 'new']);
    book.take([]);
    expect(idsOf('acme')).toEqual(['new']);
    expect(book.byId('acme', 'made')).toEqual({ unavailable: 'the hook is no longer configured' });
  });

  test('has the hook of a file in force where both have its id, says so, and the other one once that is gone', async () => {
    const { book, lines } = await bookOf([]);
    book.take([{ ...webhook('a').hook, url: 'https://made.example/' }]);
    await book.load([hook('a', { url: 'https://file.example/' })]);
    expect(book.find('a')).toMatchObject({ url: 'https://file.example/' });
    expect(lines).toEqual([expect.objectContaining({ level: 50, msg: expect.stringContaining('a file has a hook') })]);
    book.take([{ ...webhook('a').hook, url: 'https://made.example/' }]);
    expect(lines).toHaveLength(1);
    await book.load([]);
    expect(book.find('a')).toMatchObject({ url: 'https://made.example/' });
  });

  test('knows every hook, scripts and disabled ones as well', async () => {
    const { book } = await bookOf(hooks);
    await book.disable('a', 'HTTP 410', 1_000);
    expect(
      book
        .all()
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(['a', 'all', 'b', 'off', 'script', 'theirs']);
    expect([book.find('script')?.type, book.find('a')?.id, book.find('none')]).toEqual(['script', 'a', undefined]);
  });
});

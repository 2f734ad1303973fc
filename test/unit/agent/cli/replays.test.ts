import { expect, test } from 'vitest';
import { REPLAY, REPLAY_LIST } from '#shared/api/operations.ts';
import { answer, startFakeApi } from './support/fake-api.ts';
import { AT } from './support/records.ts';
import { runAgainst } from './support/run-cli.ts';

const UNTIL = '2026-01-31T12:00:00.000Z';
const base = {
  id: 'rpl_1',
  hook_id: 'hk_1',
  hook: 'billing',
  tenant: 'acme',
  since: AT,
  until: UNTIL,
  started_at: UNTIL,
};
const running = { ...base, state: 'running', progress: 0.5 } as const;
const done = { ...base, state: 'done', progress: 1, replayed: 42 } as const;

test('replay start says its id, and with --wait waits for its end', async () => {
  const api = await startFakeApi({
    'POST /replays': () => answer(REPLAY, running, { status: 202 }),
    'GET /replays/rpl_1': () => answer(REPLAY, done),
  });
  const args = ['replay', 'start', '--hook', 'billing', '--since', AT];
  expect((await runAgainst(api, args)).stdout).toBe('Replay rpl_1 to billing is under way.\n');
  expect(api.calls.at(-1)?.body).toEqual({ hook: 'billing', since: AT });
  const waited = await runAgainst(api, [...args, '--until', UNTIL, '--wait']);
  expect(waited).toEqual({
    code: 0,
    stdout: `Replay rpl_1 to billing, ${AT} to ${UNTIL}: done (100%, 42 events queued).\n`,
    stderr: '',
  });
  expect(await runAgainst(api, ['replay', 'start', '--hook', 'billing'])).toMatchObject({ code: 2 });
});

test('replay show --wait ends with 1 where the replay failed', async () => {
  const failed = { ...running, state: 'failed', reason: 'the hook is gone' } as const;
  const api = await startFakeApi({ 'GET /replays/rpl_1': () => answer(REPLAY, failed) });
  expect(await runAgainst(api, ['replay', 'show', 'rpl_1', '--wait'])).toMatchObject({
    code: 1,
    stderr: 'the replay is not done: the hook is gone\n',
  });
  expect(await runAgainst(api, ['replay', 'show', 'rpl_1'])).toMatchObject({ code: 0 });
});

test('replay list and cancel', async () => {
  const cancelled = { ...running, state: 'cancelled' } as const;
  const api = await startFakeApi({
    'GET /replays': () => answer(REPLAY_LIST, { replays: [done] }),
    'POST /replays/rpl_1/cancel': () => answer(REPLAY, cancelled),
  });
  expect((await runAgainst(api, ['replay', 'list'])).stdout).toMatch(/billing .* done +100% +42 +rpl_1\n$/);
  expect((await runAgainst(api, ['replay', 'cancel', 'rpl_1'])).stdout).toContain('cancelled (50%)');
});

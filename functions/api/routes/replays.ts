import type { z } from 'zod';
import { REPLAY, REPLAY_INPUT, REPLAY_LIST } from '#shared/api/operations.ts';
import { findHook, knownHooks, namesOf } from '../find-hook.ts';
import { refuseDisabled } from '../hook/fire.ts';
import type { ReplayRecord } from '../ports.ts';
import { ApiError, invalidRequest } from '../problem.ts';
import { type Context, type Route, route } from '../route.ts';
import { boundTenant, mayTouch } from '../tenancy.ts';
import { timeText } from '../time-text.ts';
import { REPLAY_EXAMPLE } from './examples.ts';

const ANSWER = { description: 'The replay', schema: REPLAY, example: REPLAY_EXAMPLE };
const NOT_FOUND = { 404: ['no_such_replay'] };

export const REPLAY_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/replays',
    scope: 'viewer',
    summary: 'Replays, the latest first',
    answers: { 200: { description: 'All of them', schema: REPLAY_LIST, example: { replays: [REPLAY_EXAMPLE] } } },
    async handle(context) {
      const { ports, token } = context;
      const [replays, known] = await Promise.all([ports.replays.list(boundTenant(token)), knownHooks(context)]);
      const names = namesOf(known);
      const shown = replays.filter(({ tenant }) => mayTouch(token, tenant));
      return { status: 200, body: { replays: shown.map((replay) => replayView(replay, names)) } };
    },
  }),
  route({
    method: 'POST',
    path: '/replays',
    scope: 'operator',
    summary: 'Send the past events of a part of time to a hook, as far as it matches them',
    body: REPLAY_INPUT,
    bodyExample: { hook: 'billing', since: '2026-01-31T08:00:00Z', until: '2026-01-31T09:00:00Z' },
    answers: { 202: { ...ANSWER, description: 'It is under way' } },
    problems: {
      404: ['no_such_hook'],
      409: ['hook_disabled', 'ambiguous_name', 'no_rule', 'replay_limit'],
      422: ['invalid_request'],
      501: ['no_archive'],
    },
    handle: async (context, { body }) => ({ status: 202, body: await start(context, body) }),
  }),
  route({
    method: 'GET',
    path: '/replays/{id}',
    scope: 'viewer',
    summary: 'One replay',
    answers: { 200: ANSWER },
    problems: NOT_FOUND,
    handle: async (context, { params }) => {
      const replay = await findReplay(context, params.id);
      return { status: 200, body: replayView(replay, namesOf(await knownHooks(context))) };
    },
  }),
  route({
    method: 'POST',
    path: '/replays/{id}/cancel',
    scope: 'operator',
    summary: 'End a replay; what it has queued is delivered',
    answers: { 200: { ...ANSWER, example: { ...REPLAY_EXAMPLE, state: 'cancelled' } } },
    problems: { ...NOT_FOUND, 409: ['not_running'] },
    handle: async (context, { params }) => ({ status: 200, body: await cancel(context, params.id) }),
  }),
];

async function start(context: Context, { hook: name, since, until }: z.output<typeof REPLAY_INPUT>) {
  const { ports } = context;
  const stored = await findHook(context, name);
  const { hook } = stored;
  const sinceMs = Date.parse(since);
  // Clocks differ: what is not yet over ends now.
  const untilMs = Math.min(until === undefined ? ports.now() : Date.parse(until), ports.now());
  if (sinceMs >= untilMs)
    throw invalidRequest([{ path: '$.since', message: 'expected a time before until, and before now' }]);
  await refuseDisabled(context, stored);
  const replay = await ports.replays.start(hook, sinceMs, untilMs);
  await context.audit({ action: 'replay.start', target: replay.id, tenant: hook.tenant });
  return replayView(replay, namesOf([stored]));
}

async function cancel(context: Context, id: string) {
  const replay = await findReplay(context, id);
  if (replay.state !== 'running') throw new ApiError(409, 'not_running', `the replay is ${replay.state} already`);
  await context.ports.replays.cancel(replay);
  await context.audit({ action: 'replay.cancel', target: id, tenant: replay.tenant });
  return replayView(await findReplay(context, id), namesOf(await knownHooks(context)));
}

async function findReplay({ ports, token }: Context, id: string): Promise<ReplayRecord> {
  const replay = await ports.replays.get(id, boundTenant(token));
  if (replay !== undefined && mayTouch(token, replay.tenant)) return replay;
  throw new ApiError(404, 'no_such_replay', `there is no replay ${JSON.stringify(id)}`);
}

function replayView(replay: ReplayRecord, names: ReadonlyMap<string, string>): z.output<typeof REPLAY> {
  const { id, hookId, tenant, state, progress, replayed, reason } = replay;
  return {
    id,
    hook_id: hookId,
    hook: names.get(hookId) ?? hookId,
    tenant,
    ...timeText('since', replay.sinceMs),
    ...timeText('until', replay.untilMs),
    state,
    ...(replayed !== undefined && { replayed }),
    progress,
    ...timeText('started_at', replay.startedMs),
    ...(reason !== undefined && { reason }),
  };
}

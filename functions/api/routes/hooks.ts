import * as z from 'zod';
import { cursor, tenantOrEvery } from '#shared/api/fields.ts';
import { HOOK_LIST, HOOK_ORIGINS, HOOK_STATES, HOOK_TYPES, HOOK_VIEW } from '#shared/api/hook.ts';
import { HOOK_INPUT, HOOK_PATCH } from '#shared/api/hook-input.ts';
import { findHook, knownHooks } from '../find-hook.ts';
import { inputOf, patchInput } from '../hook/build-webhook.ts';
import { etagOf, IF_MATCH } from '../hook/etag.ts';
import { hookView } from '../hook/hook-view.ts';
import { createHook, refuseScript, removeHook, replaceHook } from '../hook/store-hook.ts';
import { conditionsOf, viewOf } from '../hook/view-of.ts';
import { once } from '../idempotent.ts';
import { nextCursor, readCursor } from '../page-cursor.ts';
import type { StoredHook } from '../ports.ts';
import { limit } from '../query-fields.ts';
import { type Context, type Route, route } from '../route.ts';
import { narrow } from '../tenancy.ts';
import { HOOK_EXAMPLE, HOOK_INPUT_EXAMPLE } from './examples.ts';

const ANSWER = { description: 'The hook', schema: HOOK_VIEW, example: HOOK_EXAMPLE };
const NOT_FOUND = { 404: ['no_such_hook'] };
const CHANGE_PROBLEMS = {
  ...NOT_FOUND,
  409: ['read_only', 'conflict'],
  412: ['stale'],
  422: ['scripts_come_from_files', 'egress_refused'],
};

const LIST_QUERY = z.strictObject({
  tenant: tenantOrEvery.optional(),
  type: z.enum(HOOK_TYPES).optional(),
  state: z.enum(HOOK_STATES).optional(),
  origin: z.enum(HOOK_ORIGINS).optional(),
  limit: limit(500, 100),
  cursor: cursor.optional(),
});

export const HOOK_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/hooks',
    scope: 'viewer',
    summary: 'Hooks, by name',
    query: LIST_QUERY,
    answers: { 200: { description: 'A page of hooks', schema: HOOK_LIST, example: { hooks: [HOOK_EXAMPLE] } } },
    handle: async (context, { query }) => ({ status: 200, body: await listHooks(context, query) }),
  }),
  route({
    method: 'POST',
    path: '/hooks',
    scope: 'operator',
    summary: 'Make a webhook',
    headers: {
      'Idempotency-Key': 'Any text, new for each hook: a request that comes again within a day makes no second one',
    },
    body: HOOK_INPUT,
    bodyExample: HOOK_INPUT_EXAMPLE,
    answers: { 201: { ...ANSWER, description: 'The new hook' } },
    problems: {
      409: ['in_progress', 'conflict'],
      422: ['scripts_come_from_files', 'idempotency_key_reused', 'egress_refused'],
    },
    check: refuseScript,
    handle: (context, { body }) =>
      once(context, async () => {
        const stored = await createHook(context, body);
        const location = `/api/v1/hooks/${encodeURIComponent(stored.hook.id)}`;
        return { ...(await answerOf(context, stored, 201)), headers: { etag: etagOf(stored), location } };
      }),
  }),
  route({
    method: 'GET',
    path: '/hooks/{id}',
    scope: 'viewer',
    summary: 'One hook, by its id or name',
    answers: { 200: ANSWER },
    problems: { ...NOT_FOUND, 409: ['ambiguous_name'] },
    handle: async (context, { params }) => answerOf(context, await findHook(context, params.id)),
  }),
  route({
    method: 'PUT',
    path: '/hooks/{id}',
    scope: 'operator',
    summary: 'Replace a webhook: what is left out gets its default',
    headers: IF_MATCH,
    body: HOOK_INPUT,
    bodyExample: HOOK_INPUT_EXAMPLE,
    answers: { 200: ANSWER },
    problems: CHANGE_PROBLEMS,
    check: refuseScript,
    handle: async (context, { params, body }) => {
      const stored = await findHook(context, params.id);
      return answerOf(context, await replaceHook(context, stored, () => body));
    },
  }),
  route({
    method: 'PATCH',
    path: '/hooks/{id}',
    scope: 'operator',
    summary: 'Change some fields of a webhook; null takes one away',
    headers: IF_MATCH,
    body: HOOK_PATCH,
    bodyExample: { timeout: '10s' },
    answers: { 200: ANSWER },
    problems: CHANGE_PROBLEMS,
    check: refuseScript,
    handle: async (context, { params, body }) => {
      const stored = await findHook(context, params.id);
      return answerOf(context, await replaceHook(context, stored, (hook) => patchInput(inputOf(hook), body)));
    },
  }),
  route({
    method: 'DELETE',
    path: '/hooks/{id}',
    scope: 'operator',
    summary: 'Remove a webhook',
    headers: IF_MATCH,
    answers: { 204: { description: 'It is gone; what waits for it becomes dead letters' } },
    problems: { ...NOT_FOUND, 409: ['read_only', 'conflict'], 412: ['stale'] },
    handle: async (context, { params }) => {
      await removeHook(context, await findHook(context, params.id));
      return { status: 204 };
    },
  }),
];

async function listHooks(context: Context, query: z.output<typeof LIST_QUERY>): Promise<z.output<typeof HOOK_LIST>> {
  const { ports, token } = context;
  const whose = narrow(token, query.tenant);
  if (whose === 'nothing') return { hooks: [] };
  const { limit: most, cursor: _, ...filter } = query;
  const asked = ['hooks', whose.tenant, filter.type, filter.state, filter.origin];
  const after = readCursor(asked, query.cursor);
  const [known, conditionOf] = await Promise.all([knownHooks(context), conditionsOf(context, whose.tenant)]);
  const options = { scope: token.scope, nowMs: ports.now() };
  const found = known
    .filter(({ hook }) => whose.tenant === undefined || hook.tenant === whose.tenant)
    .map((stored) => ({ key: orderKey(stored), view: hookView(stored, conditionOf(stored.hook), options) }))
    .filter(({ view }) => filter.type === undefined || view.type === filter.type)
    .filter(({ view }) => filter.state === undefined || view.state === filter.state)
    .filter(({ view }) => filter.origin === undefined || view.origin === filter.origin)
    .filter(({ key }) => after === undefined || key > after)
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  const page = found.slice(0, most);
  const next = found.length > most ? nextCursor(asked, page.at(-1)?.key) : undefined;
  return { hooks: page.map(({ view }) => view), ...(next !== undefined && { next_cursor: next }) };
}

function orderKey({ hook }: StoredHook): string {
  return JSON.stringify([hook.name, hook.tenant, hook.id]);
}

async function answerOf(context: Context, stored: StoredHook, status = 200) {
  return { status, headers: { etag: etagOf(stored) }, body: await viewOf(context, stored) };
}

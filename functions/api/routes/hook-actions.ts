import * as z from 'zod';
import { FIRED } from '#shared/api/event.ts';
import { tenantId } from '#shared/api/fields.ts';
import { HOOK_VIEW, ROTATED_SECRET } from '#shared/api/hook.ts';
import { ROTATE_SECRET } from '#shared/api/hook-input.ts';
import { findHook } from '../find-hook.ts';
import { checkIfMatch, etagOf, IF_MATCH } from '../hook/etag.ts';
import { fireAtAll, fireAtHook } from '../hook/fire.ts';
import { rotateSecret } from '../hook/rotate-secret.ts';
import { changeable, existingTenant, saveHook } from '../hook/store-hook.ts';
import { viewOf } from '../hook/view-of.ts';
import { newSecret } from '../ids.ts';
import type { StoredHook } from '../ports.ts';
import { invalidRequest } from '../problem.ts';
import { type Context, type Route, route } from '../route.ts';
import { timeText } from '../time-text.ts';
import { FIRED_EXAMPLE, HOOK_EXAMPLE } from './examples.ts';

const ANSWER = { description: 'The hook', schema: HOOK_VIEW, example: HOOK_EXAMPLE };
/** The box takes no event now; the bus of the cloud does not take this one. */
const UNAVAILABLE = { 422: ['rejected'], 503: ['spool_full', 'storage_failed', 'shutting_down'] };
const PROBLEMS = { 404: ['no_such_hook'], 409: ['read_only', 'conflict'], 412: ['stale'] };

export const HOOK_ACTION_ROUTES: readonly Route[] = [
  route({
    method: 'POST',
    path: '/hooks/{id}/enable',
    scope: 'operator',
    summary: 'Take a hook into service, also one that Hookline took out of it',
    headers: IF_MATCH,
    answers: { 200: ANSWER },
    problems: PROBLEMS,
    handle: async (context, { params }) => switchHook(context, await findHook(context, params.id), true),
  }),
  route({
    method: 'POST',
    path: '/hooks/{id}/disable',
    scope: 'operator',
    summary: 'Take a webhook out of service',
    headers: IF_MATCH,
    answers: { 200: ANSWER },
    problems: PROBLEMS,
    handle: async (context, { params }) => switchHook(context, await findHook(context, params.id), false),
  }),
  route({
    method: 'POST',
    path: '/hooks/{id}/rotate-secret',
    scope: 'operator',
    summary: 'Give a webhook a new secret; the old one signs beside it for 24 hours',
    headers: IF_MATCH,
    body: ROTATE_SECRET,
    bodyExample: {},
    answers: {
      200: {
        description: 'The new secret, shown this once',
        schema: ROTATED_SECRET,
        example: { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', old_secret_until: '2026-02-01T10:00:00.000Z' },
      },
    },
    problems: PROBLEMS,
    handle: async (context, { params, body }) => rotate(context, await findHook(context, params.id), body.secret),
  }),
  route({
    method: 'POST',
    path: '/hooks/{id}/test',
    scope: 'operator',
    summary: 'Send a marked test event, of a type that the hook matches, to this hook alone',
    answers: { 202: { description: 'It is on its way', schema: FIRED, example: FIRED_EXAMPLE } },
    problems: { 404: ['no_such_hook'], 409: ['hook_disabled'], ...UNAVAILABLE },
    handle: async (context, { params }) => ({
      status: 202,
      body: await fireAtHook(context, await findHook(context, params.id)),
    }),
  }),
  route({
    method: 'POST',
    path: '/hooks/test',
    scope: 'operator',
    summary: 'Send a fake lease.ack the whole way, to every hook that matches it',
    body: z.strictObject({ tenant: tenantId.optional() }),
    bodyExample: { tenant: 'isp-a' },
    answers: { 202: { description: 'It is on its way', schema: FIRED, example: FIRED_EXAMPLE } },
    problems: UNAVAILABLE,
    handle: async (context, { body }) => ({
      status: 202,
      body: await fireAtAll(context, existingTenant(context, body.tenant)),
    }),
  }),
];

/** A hook of a file keeps what its file says; of it, only Hookline's own disabling is taken back. */
async function switchHook(context: Context, stored: StoredHook, enabled: boolean) {
  checkIfMatch(context.request.headers['if-match'], stored);
  const current = enabled && stored.hook.enabled ? stored : await setEnabled(context, stored, enabled);
  const { id, tenant } = current.hook;
  if (enabled && (await context.ports.hooks.enable(current.hook)) && current === stored)
    await context.audit({ action: 'hook.enable', target: id, tenant });
  return { status: 200, headers: { etag: etagOf(current) }, body: await viewOf(context, current) };
}

async function setEnabled(context: Context, stored: StoredHook, enabled: boolean): Promise<StoredHook> {
  const before = changeable(stored);
  if (before.enabled === enabled) return stored;
  const change = { stored, before, hook: { ...before, enabled } };
  return saveHook(context, change, enabled ? 'hook.enable' : 'hook.disable');
}

async function rotate(context: Context, stored: StoredHook, given: string | undefined) {
  const before = changeable(stored);
  const secret = given ?? newSecret();
  if (secret === before.secret)
    throw invalidRequest([{ path: '$.secret', message: 'expected another secret than now' }]);
  const { secret: _, oldSecret: __, ...others } = before;
  const hook = { ...others, ...rotateSecret(before, secret, context.ports.now()) };
  await saveHook(context, { stored, before, hook }, 'hook.rotate_secret');
  return { status: 200, body: { secret, ...timeText('old_secret_until', hook.oldSecret?.untilMs) } };
}

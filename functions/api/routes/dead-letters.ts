import * as z from 'zod';
import { DEAD_LETTER_LIST, REDRIVEN } from '#shared/api/delivery.ts';
import { wholeNumber } from '#shared/field/plain.ts';
import { EVERY_TENANT } from '#shared/hook/hook.ts';
import { REDRIVE_MAX, redrive } from '../../redrive/redrive.ts';
import { deliveryIdOf } from '../delivery-view.ts';
import { idOf, knownHooks, namesOf, refuseUnknown, visibleHooks } from '../find-hook.ts';
import type { DeadLetterQuery, StoredHook } from '../ports.ts';
import { hook, limit, tenant, WINDOW } from '../query-fields.ts';
import { type Context, type Route, route } from '../route.ts';
import { narrow } from '../tenancy.ts';
import { timeText } from '../time-text.ts';
import { DEAD_LETTER_EXAMPLE } from './examples.ts';

const LIST_MAX = 1_000;
const QUERY = { tenant, hook, ...WINDOW };
const LIST_QUERY = z.strictObject({ ...QUERY, limit: limit(LIST_MAX) });
const REDRIVE_BODY = z.strictObject({ ...QUERY, limit: wholeNumber(1, REDRIVE_MAX).default(REDRIVE_MAX) });
const PROBLEMS = { 404: ['no_such_hook'], 409: ['ambiguous_name'] };

export const DEAD_LETTER_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/dead-letters',
    scope: 'viewer',
    summary: 'Deliveries that were given up, the latest first',
    query: LIST_QUERY,
    answers: {
      200: {
        description: 'At most `limit` of them, and how many there are',
        schema: DEAD_LETTER_LIST,
        example: { dead_letters: [DEAD_LETTER_EXAMPLE], total: 1 },
      },
    },
    problems: PROBLEMS,
    handle: async (context, { query }) => ({ status: 200, body: await listDeadLetters(context, query) }),
  }),
  route({
    method: 'POST',
    path: '/dead-letters/redrive',
    scope: 'operator',
    summary: 'Take dead letters back to their queues, the oldest first; again while some remain',
    body: REDRIVE_BODY,
    bodyExample: { hook: 'billing', limit: 500 },
    answers: {
      200: {
        description: 'How many went, and how many remain',
        schema: REDRIVEN,
        example: { redriven: 500, remaining: 12 },
      },
    },
    problems: PROBLEMS,
    handle: async (context, { body }) => ({ status: 200, body: await redriveSome(context, body) }),
  }),
];

type Asked = Pick<z.output<typeof LIST_QUERY>, 'tenant' | 'hook' | 'since' | 'until'>;

/** What of the dead letters a request means. */
async function queryOf(context: Context, asked: Asked) {
  const whose = narrow(context.token, asked.tenant);
  if (whose === 'nothing') return undefined;
  const known = await knownHooks(context);
  const visible = visibleHooks(context, known);
  const query: DeadLetterQuery = {
    tenant: whose.tenant,
    hookId: idOf(known, asked.hook),
    hookIds: visible && [...visible],
    sinceMs: asked.since,
    untilMs: asked.until,
  };
  return { query, known };
}

async function listDeadLetters(
  context: Context,
  asked: z.output<typeof LIST_QUERY>,
): Promise<z.output<typeof DEAD_LETTER_LIST>> {
  const meant = await queryOf(context, asked);
  if (meant === undefined) return { dead_letters: [], total: 0 };
  const { query, known } = meant;
  const { letters, total } = await context.ports.deadLetters.list(query, asked.limit);
  if (total === 0) refuseUnknown(known, asked.hook);
  const names = namesOf(known);
  return {
    dead_letters: letters.map((letter) => ({
      id: deliveryIdOf(letter.eventId, letter.hookId),
      event_id: letter.eventId,
      event: letter.eventType,
      tenant: letter.tenant,
      hook: names.get(letter.hookId) ?? letter.hookId,
      hook_id: letter.hookId,
      attempts: letter.attempts,
      reason: letter.reason,
      ...timeText('died_at', letter.diedMs),
    })),
    total,
  };
}

async function redriveSome(context: Context, asked: z.output<typeof REDRIVE_BODY>): Promise<z.output<typeof REDRIVEN>> {
  const meant = await queryOf(context, asked);
  if (meant === undefined) return { redriven: 0, remaining: 0 };
  const { query, known } = meant;
  const result = await redrive(context.ports.deadLetters, query, asked.limit);
  if (result.redriven === 0 && result.remaining === 0) refuseUnknown(known, asked.hook);
  if (result.redriven > 0) {
    const target = query.hookId ?? query.tenant ?? EVERY_TENANT;
    await context.audit({ action: 'dead_letters.redrive', target, tenant: ownerOf(query, known) });
  }
  return result;
}

/** In whose audit trail a redrive stands: a tenant is not told of the operator's hooks. */
function ownerOf({ tenant, hookId }: DeadLetterQuery, known: readonly StoredHook[]): string {
  if (hookId === undefined) return tenant ?? EVERY_TENANT;
  return known.find(({ hook }) => hook.id === hookId)?.hook.tenant ?? EVERY_TENANT;
}

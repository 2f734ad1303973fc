import * as z from 'zod';
import { DEAD_LETTER_LIST, REDRIVEN } from '#shared/api/delivery.ts';
import { REDRIVE_MAX, redrive } from '../../redrive/redrive.ts';
import { deliveryIdOf } from '../delivery-view.ts';
import { hiddenHooks, idOf, knownHooks, namesOf, refuseUnknown } from '../find-hook.ts';
import type { DeadLetterQuery } from '../ports.ts';
import { hook, limit, tenant, WINDOW } from '../query-fields.ts';
import { type Context, type Route, route } from '../route.ts';
import { narrow } from '../tenancy.ts';
import { timeText } from '../time-text.ts';
import { DEAD_LETTER_EXAMPLE } from './examples.ts';

const LIST_MAX = 1_000;
const QUERY = { tenant, hook, ...WINDOW };
const LIST_QUERY = z.strictObject({ ...QUERY, limit: limit(LIST_MAX) });
const REDRIVE_BODY = z.strictObject({ ...QUERY, limit: limit(REDRIVE_MAX) });
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

/** What of the dead letters a request means. The operator's own hooks are none of a tenant's business. */
async function queryOf(context: Context, asked: Asked) {
  const whose = narrow(context.token, asked.tenant);
  if (whose === 'nothing') return undefined;
  const [known, hidden] = await Promise.all([knownHooks(context), hiddenHooks(context)]);
  const hookId = idOf(known, asked.hook);
  const query: DeadLetterQuery = { tenant: whose.tenant, hookId, sinceMs: asked.since, untilMs: asked.until };
  return { query, known, hidden };
}

async function listDeadLetters(
  context: Context,
  asked: z.output<typeof LIST_QUERY>,
): Promise<z.output<typeof DEAD_LETTER_LIST>> {
  const meant = await queryOf(context, asked);
  if (meant === undefined) return { dead_letters: [], total: 0 };
  const { query, known, hidden } = meant;
  const { deadLetters } = context.ports;
  const [{ letters, total }, hiddenTotal] = await Promise.all([
    deadLetters.list(query, asked.limit),
    countHidden(context, query, hidden),
  ]);
  if (total === hiddenTotal) refuseUnknown(known, asked.hook);
  const names = namesOf(known);
  const shown = letters.filter(({ hookId }) => !hidden.has(hookId));
  return {
    dead_letters: shown.map((letter) => ({
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
    total: total - hiddenTotal,
  };
}

async function redriveSome(context: Context, asked: z.output<typeof REDRIVE_BODY>): Promise<z.output<typeof REDRIVEN>> {
  const meant = await queryOf(context, asked);
  if (meant === undefined) return { redriven: 0, remaining: 0 };
  const { query, known, hidden } = meant;
  const { deadLetters } = context.ports;
  const { letters, total } = await deadLetters.list(query, hidden.size === 0 ? 0 : REDRIVE_MAX);
  const hiddenTotal = await countHidden(context, query, hidden);
  if (total === hiddenTotal) refuseUnknown(known, asked.hook);
  const result =
    hiddenTotal === 0
      ? await redrive(deadLetters, query, asked.limit)
      : await redriveHooks(new Set(letters.map(({ hookId }) => hookId)).difference(hidden));
  if (result.redriven > 0) {
    const target = query.hookId ?? query.tenant ?? '*';
    await context.audit({ action: 'dead_letters.redrive', target, tenant: query.tenant ?? '*' });
  }
  return result;

  async function redriveHooks(hookIds: Iterable<string>) {
    let redriven = 0;
    for (const hookId of hookIds)
      redriven += (await redrive(deadLetters, { ...query, hookId }, asked.limit - redriven)).redriven;
    const after = await deadLetters.list(query, 0);
    return { redriven, remaining: after.total - (await countHidden(context, query, hidden)) };
  }
}

async function countHidden({ ports }: Context, query: DeadLetterQuery, hidden: ReadonlySet<string>): Promise<number> {
  const meant = [...hidden].filter((hookId) => query.hookId === undefined || query.hookId === hookId);
  const counts = await Promise.all(meant.map((hookId) => ports.deadLetters.list({ ...query, hookId }, 0)));
  return counts.reduce((sum, { total }) => sum + total, 0);
}

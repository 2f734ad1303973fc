import type { z } from 'zod';
import { PATTERN_TEST, PATTERN_TESTED } from '#shared/api/event.ts';
import { HooklineEvent } from '#shared/event/event.ts';
import { explainHook } from '#shared/hook/explain-hook.ts';
import { EVERY_TENANT, type Hook } from '#shared/hook/hook.ts';
import { chosenEvent, EXAMPLE_ID } from '../event-input.ts';
import { findHook } from '../find-hook.ts';
import { onlyOne } from '../only-one.ts';
import { invalidRequest } from '../problem.ts';
import { type Context, type Route, route } from '../route.ts';
import { boundTenant, mayTouch } from '../tenancy.ts';

type Criteria = Pick<Hook, 'tenant' | 'events' | 'subnets' | 'filter'>;
type Test = z.output<typeof PATTERN_TEST>;
type Result = z.output<typeof PATTERN_TESTED>['results'][number];

const RESULT = {
  type: 'lease.ack',
  matches: false,
  field: 'lease.hostname',
  reason: 'expected [{"prefix":"cpe-"}], got "tv"',
};

export const PATTERN_ROUTES: readonly Route[] = [
  route({
    method: 'POST',
    path: '/patterns/test',
    scope: 'viewer',
    summary: 'Whether a hook matches events, and which field decides where it does not',
    body: PATTERN_TEST,
    bodyExample: { hook: { events: ['lease.*'], filter: { lease: { hostname: [{ prefix: 'cpe-' }] } } }, recent: 20 },
    answers: {
      200: {
        description: 'A result for each event; the first one stands at the top too',
        schema: PATTERN_TESTED,
        example: { ...RESULT, results: [RESULT] },
      },
    },
    problems: { 404: ['no_such_hook', 'no_such_event'] },
    async handle(context, { body }) {
      onlyOne(body, ['hook_id', 'hook']);
      onlyOne(body, ['event', 'event_id', 'recent']);
      const hook = await criteriaOf(context, body);
      const results = (await eventsOf(context, body, hook)).map((event) => resultOf(hook, event));
      // With no event at all there is nothing that the hook would get.
      const [first = { type: '', matches: false, reason: 'there are no recent events' }] = results;
      return { status: 200, body: { ...first, results } };
    },
  }),
];

async function criteriaOf(context: Context, { hook_id, hook }: Test): Promise<Criteria> {
  if (hook_id !== undefined) return (await findHook(context, hook_id)).hook;
  const { tenant = context.token.tenant, events = [], subnets = [], filter } = hook ?? {};
  if (!mayTouch(context.token, tenant))
    throw invalidRequest([{ path: '$.hook.tenant', message: `there is no tenant ${JSON.stringify(tenant)}` }]);
  return { tenant, events, subnets, ...(filter && { filter }) };
}

/** A payload that was never accepted has no tenant: it is tried as an event of the hook's. */
async function eventsOf(context: Context, test: Test, hook: Criteria): Promise<readonly HooklineEvent[]> {
  const { ports, token } = context;
  if (test.recent === undefined) return [await chosenEvent(context, test, hook.tenant)];
  const tenant = hook.tenant === EVERY_TENANT ? boundTenant(token) : hook.tenant;
  const { items } = await ports.events.list({ tenant }, { limit: test.recent, cursor: undefined });
  return items.map((event) => new HooklineEvent(event));
}

function resultOf(hook: Criteria, event: HooklineEvent): Result {
  const decision = explainHook(hook, event);
  return {
    ...(event.id !== EXAMPLE_ID && { event_id: event.id }),
    type: event.type,
    matches: decision === undefined,
    ...decision,
  };
}

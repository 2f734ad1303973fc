import * as z from 'zod';
import {
  DELIVERY,
  DELIVERY_DETAIL,
  DELIVERY_LIST,
  DELIVERY_STATES,
  type DeliveryDetail,
} from '#shared/api/delivery.ts';
import { HooklineEvent } from '#shared/event/event.ts';
import { attemptView, deliveryView, readDeliveryId } from '../delivery-view.ts';
import { idOf, knownHooks, namesOf, refuseUnknown, visibleHooks } from '../find-hook.ts';
import { refuseDisabled } from '../hook/fire.ts';
import { sentRequest } from '../hook/sent-request.ts';
import { nextCursor, readCursor } from '../page-cursor.ts';
import { ApiError } from '../problem.ts';
import { hook, PAGE, tenant, WINDOW } from '../query-fields.ts';
import { type Context, type Route, route } from '../route.ts';
import { boundTenant, narrow } from '../tenancy.ts';
import { DELIVERY_EXAMPLE } from './examples.ts';

const LIST_QUERY = z.strictObject({
  tenant,
  hook,
  state: z.enum(DELIVERY_STATES).optional(),
  event_type: z.string().min(1).optional(),
  event_id: z.string().min(1).optional(),
  ...WINDOW,
  ...PAGE,
});

export const DELIVERY_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/deliveries',
    scope: 'viewer',
    summary: 'Deliveries, the latest first',
    query: LIST_QUERY,
    answers: {
      200: { description: 'A page of them', schema: DELIVERY_LIST, example: { deliveries: [DELIVERY_EXAMPLE] } },
    },
    problems: { 404: ['no_such_hook'], 409: ['ambiguous_name'] },
    handle: async (context, { query }) => ({ status: 200, body: await listDeliveries(context, query) }),
  }),
  route({
    method: 'GET',
    path: '/deliveries/{id}',
    scope: 'viewer',
    summary: 'One delivery with its attempts, payload and request',
    answers: {
      200: { description: 'The delivery', schema: DELIVERY_DETAIL, example: { ...DELIVERY_EXAMPLE, attempt_list: [] } },
    },
    problems: { 404: ['no_such_delivery'] },
    handle: async (context, { params }) => ({ status: 200, body: await detail(context, params.id) }),
  }),
  route({
    method: 'POST',
    path: '/deliveries/{id}/redeliver',
    scope: 'operator',
    summary: 'Deliver the event to the hook once more, under the same webhook-id',
    answers: { 202: { description: 'It is on its way', schema: DELIVERY, example: DELIVERY_EXAMPLE } },
    problems: { 404: ['no_such_delivery'], 409: ['hook_gone', 'hook_disabled', 'event_gone'] },
    handle: async (context, { params }) => ({ status: 202, body: await redeliver(context, params.id) }),
  }),
];

async function listDeliveries(context: Context, query: z.output<typeof LIST_QUERY>) {
  const { ports, token } = context;
  const whose = narrow(token, query.tenant);
  if (whose === 'nothing') return { deliveries: [] };
  const known = await knownHooks(context);
  const wanted = {
    tenant: whose.tenant,
    hookId: idOf(known, query.hook),
    state: query.state,
    eventType: query.event_type,
    eventId: query.event_id,
    sinceMs: query.since,
    untilMs: query.until,
  };
  const asked = ['deliveries', ...Object.values(wanted)];
  const cursor = readCursor(asked, query.cursor);
  const { items, next } = await ports.deliveries.list(wanted, { limit: query.limit, cursor });
  const visible = visibleHooks(context, known);
  const shown = items.filter(({ hookId }) => visible?.has(hookId) ?? true);
  // A page may be empty before the end: only a list that has nothing at all says that nobody knows the hook.
  if (shown.length === 0 && next === undefined && cursor === undefined) refuseUnknown(known, query.hook);
  const names = namesOf(known);
  const next_cursor = nextCursor(asked, next);
  return {
    deliveries: shown.map((delivery) => deliveryView(delivery, names)),
    ...(next_cursor !== undefined && { next_cursor }),
  };
}

async function findDelivery(context: Context, id: string) {
  const key = readDeliveryId(id);
  const tenant = boundTenant(context.token);
  const found = key && (await context.ports.deliveries.get({ ...key, tenant }));
  const known = await knownHooks(context);
  if (found !== undefined && (visibleHooks(context, known)?.has(found.delivery.hookId) ?? true))
    return { ...found, known };
  throw new ApiError(404, 'no_such_delivery', `there is no delivery ${JSON.stringify(id)}, or it is no longer kept`);
}

async function detail(context: Context, id: string): Promise<DeliveryDetail> {
  const { delivery, attempts, event, known } = await findDelivery(context, id);
  const stored = known.find(({ hook }) => hook.id === delivery.hookId);
  const hooklineEvent = event && new HooklineEvent(event);
  const show = { scope: context.token.scope, nowMs: delivery.last?.atMs ?? context.ports.now() };
  return {
    ...deliveryView(delivery, namesOf(known)),
    attempt_list: attempts.map(attemptView),
    ...(hooklineEvent && { payload: hooklineEvent.payload }),
    ...(hooklineEvent && stored?.hook.type === 'webhook' && { request: sentRequest(stored.hook, hooklineEvent, show) }),
  };
}

async function redeliver(context: Context, id: string) {
  const { delivery, known } = await findDelivery(context, id);
  const stored = known.find(({ hook }) => hook.id === delivery.hookId);
  if (stored === undefined) throw new ApiError(409, 'hook_gone', 'the hook of this delivery is no longer there');
  await refuseDisabled(context, stored);
  if (!(await context.ports.deliveries.redeliver(delivery)))
    throw new ApiError(409, 'event_gone', 'the event of this delivery is no longer kept');
  await context.audit({ action: 'delivery.redeliver', target: id, tenant: stored.hook.tenant });
  const after = await findDelivery(context, id);
  return deliveryView(after.delivery, namesOf(known));
}

import { SENT_REQUEST } from '#shared/api/delivery.ts';
import { MASK } from '#shared/api/fields.ts';
import { type HookInput, PREVIEW_INPUT } from '#shared/api/hook-input.ts';
import type { Webhook } from '#shared/hook/hook.ts';
import { webhookOf } from '#shared/hook/webhook-defaults.ts';
import { chosenEvent } from '../event-input.ts';
import { findHook } from '../find-hook.ts';
import { sentRequest } from '../hook/sent-request.ts';
import { newSecret } from '../ids.ts';
import { onlyOne } from '../only-one.ts';
import { invalidRequest } from '../problem.ts';
import { type Context, type Route, route } from '../route.ts';
import { boundTenant } from '../tenancy.ts';
import { HOOK_INPUT_EXAMPLE, SENT_EXAMPLE } from './examples.ts';

export const PREVIEW_ROUTES: readonly Route[] = [
  route({
    method: 'POST',
    path: '/hooks/preview',
    scope: 'viewer',
    summary: 'The request that a hook, or one that is yet to be made, would send for an event',
    body: PREVIEW_INPUT,
    bodyExample: { hook: HOOK_INPUT_EXAMPLE, type: 'lease.ack' },
    answers: {
      200: {
        description: 'The request, its secrets and signatures masked',
        schema: SENT_REQUEST,
        example: SENT_EXAMPLE,
      },
    },
    problems: { 404: ['no_such_hook', 'no_such_event'] },
    async handle(context, { body }) {
      onlyOne(body, ['hook', 'hook_id']);
      onlyOne(body, ['event', 'event_id', 'type']);
      const hook =
        body.hook === undefined ? await storedWebhook(context, body.hook_id ?? '') : draft(context, body.hook);
      const { ports, token } = context;
      const event = await chosenEvent(context, body, boundTenant(token) ?? ports.tenants()[0] ?? '');
      return { status: 200, body: sentRequest(hook, event, { scope: token.scope, nowMs: ports.now() }) };
    },
  }),
];

async function storedWebhook(context: Context, id: string): Promise<Webhook> {
  const { hook } = await findHook(context, id);
  if (hook.type === 'webhook') return hook;
  throw invalidRequest([{ path: '$.hook_id', message: 'a script sends no request' }]);
}

/** A form that is not yet saved. A masked secret signs with another one: signatures are masked too. */
function draft({ token }: Context, { secret, ...given }: HookInput): Webhook {
  const { name = 'preview', tenant = token.tenant, url } = given;
  const fields = webhookOf({ ...given, secret: secret === MASK ? newSecret() : secret }, url.startsWith('https:'));
  return { id: 'preview', name, tenant, ...fields };
}

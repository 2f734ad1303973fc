import type { SentRequest } from '#shared/api/delivery.ts';
import type { Scope } from '#shared/api/operations.ts';
import type { HooklineEvent } from '#shared/event/event.ts';
import type { Webhook } from '#shared/hook/hook.ts';
import { renderRequest } from '#shared/payload/render-request.ts';
import { deliveryId, liveWebhook } from '../../deliver/live-webhook.ts';
import { maskHeaders, shownUrl } from './mask.ts';

/**
 * The request that the hook makes of the event. Its signatures are masked as well: who may look must not be able to have
 * a body of their own signed.
 */
export function sentRequest(hook: Webhook, event: HooklineEvent, show: { scope: Scope; nowMs: number }): SentRequest {
  const live = liveWebhook(hook);
  const { headers, body } = renderRequest(live.prepared, event, {
    deliveryId: deliveryId(event, live),
    nowMs: show.nowMs,
  });
  return { method: hook.method, url: shownUrl(hook, show.scope), headers: maskHeaders(headers), body };
}

import type { HooklineEvent } from '#shared/event/event.ts';
import { dialectOf } from '#shared/event/event-types.ts';
import type { Template } from '#shared/hook/hook.ts';
import { athenaSignature } from '#shared/signature/athena-signature.ts';
import { standardSignature } from '#shared/signature/standard-signature.ts';
import type { Headers, PreparedWebhook } from './prepare-webhook.ts';
import { slackBody } from './slack.ts';
import { teamsBody } from './teams.ts';

export interface RenderOptions {
  /** The `webhook-id`: the same on every attempt of one delivery. */
  readonly deliveryId: string;
  /** Now, in epoch milliseconds; sent in seconds, since receivers refuse a signature that is minutes old. */
  readonly nowMs: number;
}

export interface RenderedRequest {
  /** Names in the case in which the documents write them; at most one header of each name. Not to be changed. */
  readonly headers: Headers;
  readonly body: string;
}

/**
 * The headers and body of one attempt. Without a secret nothing is signed and no `webhook-*` header is sent. After a
 * rotation `webhook-signature` carries the signatures of both secrets until the old one ends; `X-Athena-Signature`, which
 * holds a single one, is the new secret's.
 * Runs for every attempt, so it copies the prepared headers only where it must add to them.
 */
export function renderRequest(
  prepared: PreparedWebhook,
  event: HooklineEvent,
  { deliveryId, nowMs }: RenderOptions,
): RenderedRequest {
  const body = renderBody(event, prepared.hook.template);
  const base = dialectOf(event.type) === 'athena-dhcpd' ? prepared.dhcpHeaders : prepared.plainHeaders;
  const { secret, oldSecret } = prepared;
  if (secret === undefined) return { headers: base, body };
  const timestampSeconds = Math.floor(nowMs / 1000);
  const secrets = oldSecret !== undefined && nowMs < oldSecret.untilMs ? [secret, oldSecret.secret] : [secret];
  const headers = {
    ...base,
    'X-Athena-Signature': athenaSignature(body, secret),
    'webhook-id': deliveryId,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': standardSignature(deliveryId, timestampSeconds, body, secrets),
  };
  return { headers, body };
}

/** The event's own JSON text without a template. */
function renderBody(event: HooklineEvent, template: Template | undefined): string {
  if (template === undefined) return event.body;
  return template === 'slack' ? slackBody(event) : teamsBody(event);
}

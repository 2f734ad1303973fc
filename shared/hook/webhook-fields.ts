import { cidr } from '#shared/field/cidr.ts';
import { duration } from '#shared/field/duration.ts';
import { eventFilter } from '#shared/field/event-filter.ts';
import { headers } from '#shared/field/headers.ts';
import { parsed } from '#shared/field/parsed.ts';
import { flag, listOf, oneOf, text, wholeNumber } from '#shared/field/plain.ts';
import { signingSecret } from '#shared/field/secret.ts';
import { url } from '#shared/field/url.ts';
import { expected } from '../field/expected.ts';

const METHODS = ['POST', 'PUT', 'PATCH'] as const;

/** What every hook may say, in the configuration's files and to the API alike. */
export const HOOK_FIELDS = {
  name: text('a name', 128)
    .refine((name) => !name.startsWith('#'), { error: expected('a name that does not start with #') })
    .optional(),
  tenant: text('the id of a tenant', 64).optional(),
  enabled: flag().optional(),
  events: listOf(text('an event type', 128), 'event types').optional(),
  subnets: listOf(cidr(), 'CIDR blocks').optional(),
  filter: eventFilter().optional(),
  timeout: duration('100ms', '5m').optional(),
};

/** What a webhook may say besides. */
export const WEBHOOK_FIELDS = {
  ...HOOK_FIELDS,
  url: url(),
  method: parsed('POST, PUT or PATCH', (value) => METHODS.find((method) => method === upper(value)))
    .meta({ type: 'string', enum: METHODS })
    .optional(),
  headers: headers().optional(),
  retries: wholeNumber(1, 100).optional(),
  retry_backoff: duration('100ms', '1h').optional(),
  template: oneOf(['slack', 'teams', '']).optional(),
  secret: signingSecret().optional(),
  ssl_verify: flag().optional(),
};

function upper(value: unknown): unknown {
  return typeof value === 'string' ? value.toUpperCase() : value;
}

import * as z from 'zod';
import { expected } from '../expected.ts';
import { cidr } from '../field/cidr.ts';
import { duration } from '../field/duration.ts';
import { parsed } from '../field/parsed.ts';
import { flag, listOf, oneOf, text, wholeNumber } from '../field/plain.ts';
import { signingSecret } from '../field/secret.ts';
import { url } from '../field/url.ts';

const METHODS = ['POST', 'PUT', 'PATCH'] as const;

/** What every hook of every dialect may say. `filter` and `headers` are checked by modules of their own. */
const COMMON = {
  name: text('a name', 128)
    .refine((name) => !name.startsWith('#'), { error: expected('a name that does not start with #') })
    .optional(),
  tenant: text('the id of a tenant', 64).optional(),
  enabled: flag().optional(),
  events: listOf(text('an event type', 128), 'event types').optional(),
  subnets: listOf(cidr(), 'CIDR blocks').optional(),
  filter: z.unknown(),
  timeout: duration('100ms', '5m').optional(),
};

export const SCRIPT_FIELDS = {
  ...COMMON,
  command: z
    .string({ error: expected('a shell command') })
    .refine((command) => command.trim() !== '', { error: expected('a shell command') })
    .refine((command) => !command.includes('\0'), { error: 'expected a shell command without NUL characters' }),
};

export const WEBHOOK_FIELDS = {
  ...COMMON,
  url: url(),
  method: parsed('POST, PUT or PATCH', (value) => METHODS.find((method) => method === upper(value))).optional(),
  headers: z.unknown(),
  retries: wholeNumber(1, 100).optional(),
  retry_backoff: duration('100ms', '1h').optional(),
  template: oneOf(['slack', 'teams', '']).optional(),
  secret: signingSecret().optional(),
  ssl_verify: flag().optional(),
  deliver_from: oneOf(['box', 'cloud']).optional(),
};

function upper(value: unknown): unknown {
  return typeof value === 'string' ? value.toUpperCase() : value;
}

import * as z from 'zod';
import { EVERY_TENANT, type Webhook } from '#shared/hook/hook.ts';
import { parsePattern } from '#shared/pattern/pattern.ts';
import { PatternError } from '#shared/pattern/pattern-error.ts';
import { TENANT_ID } from '#shared/tenant/tenant.ts';

/** Attempts in all (shared/hook/hook.ts). */
const MAX_ATTEMPTS = 100;

const filter = z.unknown().transform((value, context) => {
  try {
    return parsePattern(value);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
    return z.NEVER;
  }
});

/** A webhook as the registry keeps it; what it does not know it refuses. */
export const WEBHOOK: z.ZodType<Webhook> = z.strictObject({
  type: z.literal('webhook'),
  id: z.string().min(1),
  name: z.string().min(1),
  tenant: z.union([z.literal(EVERY_TENANT), z.string().regex(TENANT_ID)]),
  enabled: z.boolean(),
  events: z.array(z.string()),
  subnets: z.array(z.string()),
  filter: z.exactOptional(filter),
  timeoutMs: z.int().min(1),
  url: z.url({ protocol: /^https?$/ }),
  method: z.enum(['POST', 'PUT', 'PATCH']),
  headers: z.record(z.string(), z.string()),
  retries: z.int().min(1).max(MAX_ATTEMPTS),
  retryBackoffMs: z.int().min(0),
  secret: z.exactOptional(z.string()),
  oldSecret: z.exactOptional(z.strictObject({ secret: z.string(), untilMs: z.int() })),
  template: z.exactOptional(z.enum(['slack', 'teams'])),
  sslVerify: z.boolean(),
});

/** What is wrong, by field, without the values, which may be secret. */
export function describeIssues({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.') || 'hook'}: ${message}`).join('; ');
}

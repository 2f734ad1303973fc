import { parse } from 'yaml';
import * as z from 'zod';
import { eventTypeMatchers } from '#shared/hook/event-type-pattern.ts';
import { parseCidr } from '#shared/pattern/cidr.ts';
import { TENANT_ID } from '#shared/tenant/tenant.ts';
import { EnvironmentError } from './environment-error.ts';

/** What CloudWatch Logs keeps logs for (Logs API, PutRetentionPolicy), so far as an archive makes sense. */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] as const;

/** Short, and without a hyphen: it stands in names before a tenant's id, and no two names may read the same. */
const ENVIRONMENT_NAME = /^[a-z][a-z0-9]{0,11}$/;
const EVENT_TYPE = /^[A-Za-z0-9._*-]{1,128}$/;

const tenant = z.strictObject({
  id: z.string().regex(TENANT_ID, 'expected 1 to 64 of a-z, 0-9, ".", "_" and "-", starting with a letter or digit'),
  events: z
    .array(z.string().regex(EVENT_TYPE).refine(isCheapMatcher, 'expected at most one *, at either end'))
    .min(1)
    .optional(),
  /** Lambda's bounds for an event source mapping (Lambda API, ScalingConfig). */
  max_concurrency: z.int().min(2).max(1000),
  alarm_email: z.email().optional(),
});

const environment = z.strictObject({
  account: z
    .string()
    .regex(/^\d{12}$/, 'expected the 12 digits of an AWS account, in quotes')
    .optional(),
  region: z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'expected an AWS region such as eu-central-1'),
  removal_policy: z.enum(['retain', 'destroy']),
  retention_days: z.literal(RETENTION_DAYS),
  /** Whether the bus keeps all events, for as long, to replay them from. */
  archive: z.boolean().default(true),
  /** Whether the console is deployed, which must be built before; the API is there either way. */
  console: z.boolean().default(true),
  log_level: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
  delivery_log: z.enum(['all', 'failures']).default('all'),
  egress_allow: z
    .array(z.string().refine((text) => parseCidr(text) !== undefined, 'expected a CIDR block such as 10.20.0.0/16'))
    .default([]),
  alarm_email: z.email().optional(),
  tenants: z.array(tenant).refine(hasUniqueIds, 'expected every tenant once'),
});

export type TenantSettings = z.infer<typeof tenant>;

/** What one deployment is made from. Its name is the file's, and part of the name of everything in it. */
export type Environment = z.infer<typeof environment> & { readonly name: string };

/** Reads an environment from the text of its file. Throws an EnvironmentError that says everything that is wrong. */
export function parseEnvironment(name: string, text: string): Environment {
  if (!ENVIRONMENT_NAME.test(name)) {
    throw new EnvironmentError(`${name}: an environment's name is 1 to 12 of a-z and 0-9, starting with a letter`);
  }
  const read = environment.safeParse(parseYaml(name, text));
  if (!read.success) throw new EnvironmentError(`${name}.yaml:\n${z.prettifyError(read.error)}`, { cause: read.error });
  return { ...read.data, name };
}

function parseYaml(name: string, text: string): unknown {
  try {
    return parse(text, { schema: 'core', maxAliasCount: 0 });
  } catch (error) {
    throw new EnvironmentError(`${name}.yaml: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

/** EventBridge allows at most 30 rules with a `wildcard` on a bus, so a tenant's rule never has one. */
function isCheapMatcher(type: string): boolean {
  const [matcher] = eventTypeMatchers([type]) ?? [];
  return matcher === undefined || typeof matcher !== 'object' || matcher === null || !('wildcard' in matcher);
}

function hasUniqueIds(tenants: readonly { readonly id: string }[]): boolean {
  return new Set(tenants.map(({ id }) => id)).size === tenants.length;
}

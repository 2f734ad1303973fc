import { MASK } from '#shared/api/fields.ts';
import type { HookInput, HookPatch } from '#shared/api/hook-input.ts';
import { SUBSCRIBER_NAS_UPDATED } from '#shared/event/event-types.ts';
import type { Webhook } from '#shared/hook/hook.ts';
import { sslFaults } from '#shared/hook/ssl-rules.ts';
import { webhookOf } from '#shared/hook/webhook-defaults.ts';
import { jsonPath } from '../json-path.ts';
import { type Faults, invalidRequest } from '../problem.ts';
import { maskedHeaders } from './mask.ts';
import { rotateSecret } from './rotate-secret.ts';

export interface BuildOptions {
  readonly id: string;
  readonly tenant: string;
  /** What is to be changed; undefined for a new hook. */
  readonly stored: Webhook | undefined;
  /** The names of the tenant's other hooks. */
  readonly takenNames: ReadonlySet<string>;
  readonly nowMs: number;
}

/**
 * The webhook of a checked input, after the rules that bind several fields (NebularStack, Webhooks, "Creating and
 * Managing Webhooks"). Throws ApiError 400 with the path of each fault.
 */
export function buildWebhook(given: HookInput, options: BuildOptions): Webhook {
  const { id, tenant, stored, takenNames, nowMs } = options;
  const faults = [...ruleFaults(given), ...maskFaults(given, stored)];
  if (given.name !== undefined && takenNames.has(given.name))
    faults.push({ path: '$.name', message: `another hook is named ${JSON.stringify(given.name)}` });
  if (faults.length > 0) throw invalidRequest(faults);

  const isForNas = given.trigger !== undefined;
  const secret = given.secret === MASK ? stored?.secret : given.secret;
  const events = isForNas ? [SUBSCRIBER_NAS_UPDATED] : given.events;
  const headers = unmaskHeaders(given.headers ?? {}, stored?.headers ?? {});
  const name = given.name ?? stored?.name ?? freeName(new URL(given.url).hostname, takenNames);
  const { secret: _, ...fields } = webhookOf({ ...given, events, headers }, isHttps(given.url));
  return { id, name, tenant, ...fields, ...rotateSecret(stored, secret, nowMs) };
}

/** What the API would have been given for this webhook, with its true secrets. */
export function inputOf(hook: Webhook): HookInput {
  return {
    name: hook.name,
    enabled: hook.enabled,
    events: [...hook.events],
    subnets: [...hook.subnets],
    filter: hook.filter,
    timeout: hook.timeoutMs,
    url: hook.url,
    method: hook.method,
    headers: hook.headers,
    retries: hook.retries,
    retry_backoff: hook.retryBackoffMs,
    template: hook.template,
    secret: hook.secret,
    ssl_verify: hook.sslVerify,
  };
}

/**
 * The input with the patch's fields in place of its own. Where the patch changes between http and https and does not speak
 * of `ssl_verify`, the new scheme's default holds, as it would for a new hook.
 */
export function patchInput(input: HookInput, patch: HookPatch): HookInput {
  const { url } = patch;
  const changesScheme = typeof url === 'string' && isHttps(url) !== isHttps(input.url);
  const base = changesScheme ? { ...input, ssl_verify: undefined } : input;
  // A patch that names what the hook is for replaces the events that said so before.
  const { events, ...others } = base;
  const merged = { ...(patch.trigger ? others : { ...others, events }), ...patch };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value != null)) as HookInput;
}

function ruleFaults({ url, ssl_verify, context, trigger, events }: HookInput): Faults {
  const faults: Faults = sslFaults(new URL(url), ssl_verify).map(({ field, message }) => ({
    path: `$.${field}`,
    message,
  }));
  if (context === undefined && trigger !== undefined)
    faults.push({ path: '$.context', message: 'missing beside trigger' });
  if (context !== undefined && trigger === undefined)
    faults.push({ path: '$.trigger', message: 'missing beside context' });
  if (trigger && events?.some((type) => type !== trigger))
    faults.push({ path: '$.events', message: 'expected to be left out: context and trigger say what the hook sees' });
  return faults;
}

function maskFaults({ secret, headers = {} }: HookInput, stored: Webhook | undefined): Faults {
  const message = 'the mask stands for a value that is kept, and there is none';
  const faults: Faults = [];
  if (secret === MASK && stored?.secret === undefined) faults.push({ path: '$.secret', message });
  for (const name of maskedHeaders(headers)) {
    if (headerOf(stored?.headers ?? {}, name) === undefined)
      faults.push({ path: jsonPath(['headers', name]), message });
  }
  return faults;
}

function unmaskHeaders(given: Readonly<Record<string, string>>, stored: Readonly<Record<string, string>>) {
  const entries = Object.entries(given).map(([name, value]) => [
    name,
    value === MASK ? (headerOf(stored, name) ?? MASK) : value,
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

function headerOf(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.entries(headers).find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
}

function freeName(stem: string, taken: ReadonlySet<string>): string {
  const short = stem.slice(0, 120);
  let free = short;
  for (let copy = 2; taken.has(free); copy += 1) free = `${short}-${copy}`;
  return free;
}

function isHttps(url: string): boolean {
  return /^https:/i.test(url);
}

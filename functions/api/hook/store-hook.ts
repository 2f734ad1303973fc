import type { HookInput } from '#shared/api/hook-input.ts';
import { EVERY_TENANT, type Webhook } from '#shared/hook/hook.ts';
import { newHookId } from '../ids.ts';
import { ApiConflictError, type StoredHook } from '../ports.ts';
import { ApiError, invalidRequest } from '../problem.ts';
import type { Context } from '../route.ts';
import { boundTenant, mayTouch } from '../tenancy.ts';
import { type BuildOptions, buildWebhook } from './build-webhook.ts';
import { changedFields } from './changed-fields.ts';
import { checkIfMatch, stale } from './etag.ts';

/** Scripts come from files of the box alone: whoever takes the API must not get root there. Throws ApiError 422. */
export function refuseScript(body: unknown): void {
  if (typeof body !== 'object' || body === null || !('type' in body) || body.type !== 'script') return;
  const message = 'scripts come from the files of a box alone';
  throw invalidRequest([{ path: '$.type', message }], 422, 'scripts_come_from_files');
}

/** Makes a webhook. Throws ApiError 400. */
export async function createHook(context: Context, input: HookInput): Promise<StoredHook> {
  const { ports } = context;
  const tenant = existingTenant(context, input.tenant);
  const hook = await build(context, input, { id: newHookId(), tenant, stored: undefined });
  const stored = await ports.hooks.put(hook, undefined).catch((error: unknown) => refuseStale(context, error));
  await context.audit({ action: 'hook.create', target: hook.id, tenant, fields: changedFields(undefined, hook) });
  return stored;
}

/** Puts what `inputFor` makes of the webhook in its place. Throws ApiError 400, 409 or 412. */
export async function replaceHook(
  context: Context,
  stored: StoredHook,
  inputFor: (hook: Webhook) => HookInput,
): Promise<StoredHook> {
  const before = changeable(stored);
  // Before its faults are told: they may be those of a hook that is there no more.
  checkIfMatch(context.request.headers['if-match'], stored);
  const input = inputFor(before);
  if (input.tenant !== undefined && input.tenant !== before.tenant)
    throw invalidRequest([{ path: '$.tenant', message: 'a hook stays with its tenant; make another one' }]);
  const hook = await build(context, input, { id: before.id, tenant: before.tenant, stored: before });
  return saveHook(context, { stored, before, hook }, 'hook.update');
}

/** Puts a changed webhook in the place of the one that is stored. Throws ApiError 409, or 412 for a stale If-Match. */
export async function saveHook(
  context: Context,
  change: { readonly stored: StoredHook; readonly before: Webhook; readonly hook: Webhook },
  action: string,
): Promise<StoredHook> {
  const { stored, before, hook } = change;
  checkIfMatch(context.request.headers['if-match'], stored);
  const saved = await context.ports.hooks
    .put(hook, stored.version)
    .catch((error: unknown) => refuseStale(context, error));
  await context.audit({ action, target: hook.id, tenant: hook.tenant, fields: changedFields(before, hook) });
  return saved;
}

/** Throws ApiError 409 or 412. */
export async function removeHook(context: Context, stored: StoredHook): Promise<void> {
  const { id, tenant } = changeable(stored);
  checkIfMatch(context.request.headers['if-match'], stored);
  await context.ports.hooks.delete(stored).catch((error: unknown) => refuseStale(context, error));
  await context.audit({ action: 'hook.delete', target: id, tenant });
}

/** The webhook, where this API may change it. Throws ApiError 409. */
export function changeable({ hook, origin }: StoredHook): Webhook {
  if (origin === 'api' && hook.type === 'webhook') return hook;
  throw new ApiError(409, 'read_only', `${JSON.stringify(hook.name)} comes from a file; change it there`);
}

/** The tenant that was asked for, or the usual one. Throws ApiError 400 where the token may not know of it. */
export function existingTenant({ ports, token }: Context, asked: string | undefined): string {
  const tenants = ports.tenants();
  const tenant = asked ?? boundTenant(token) ?? tenants[0] ?? '';
  if (mayTouch(token, tenant) && (tenant === EVERY_TENANT || tenants.includes(tenant))) return tenant;
  throw invalidRequest([{ path: '$.tenant', message: `there is no tenant ${JSON.stringify(tenant)}` }]);
}

async function build(
  { ports }: Context,
  input: HookInput,
  options: Pick<BuildOptions, 'id' | 'tenant' | 'stored'>,
): Promise<Webhook> {
  const siblings = (await ports.hooks.list(options.tenant)).filter(({ hook }) => hook.tenant === options.tenant);
  const takenNames = new Set(siblings.filter(({ hook }) => hook.id !== options.id).map(({ hook }) => hook.name));
  return buildWebhook(input, { ...options, takenNames, nowMs: ports.now() });
}

function refuseStale({ request }: Context, error: unknown): never {
  if (!(error instanceof ApiConflictError)) throw error;
  if (request.headers['if-match'] !== undefined) throw stale();
  throw new ApiError(409, 'conflict', 'somebody else made or changed such a hook at the same moment; try again');
}

import type { z } from 'zod';
import type { FIRED } from '#shared/api/event.ts';
import { HooklineEvent } from '#shared/event/event.ts';
import { EVERY_TENANT } from '#shared/hook/hook.ts';
import { compileHookMatcher } from '#shared/hook/hook-pattern.ts';
import { knownHooks } from '../find-hook.ts';
import type { StoredHook } from '../ports.ts';
import { ApiError } from '../problem.ts';
import type { Context } from '../route.ts';
import { boundTenant } from '../tenancy.ts';
import { testEvent } from '../test-event.ts';
import { hookTestEvent } from './hook-test-event.ts';
import { hookState } from './hook-view.ts';
import { conditionOf, conditionsOf } from './view-of.ts';

type Fired = z.output<typeof FIRED>;

/** Sends a fake lease.ack the whole way; answers which of the hooks that the token knows are to get it. */
export async function fireAtAll(context: Context, tenant: string): Promise<Fired> {
  const { ports, token } = context;
  const event = testEvent(tenant, ports.node(), ports.now());
  const [known, conditionFor] = await Promise.all([knownHooks(context), conditionsOf(context, boundTenant(token))]);
  const matching = known.filter(
    ({ hook }) =>
      (hook.tenant === tenant || hook.tenant === EVERY_TENANT) &&
      hookState(hook, conditionFor(hook)) !== 'disabled' &&
      compileHookMatcher(hook)(new HooklineEvent({ ...event, id: '' })),
  );
  const id = await ports.fire(event);
  await context.audit({ action: 'hook.test', target: id, tenant });
  return { event_id: id, tenant, hooks: matching.map(({ hook }) => hook.name) };
}

/** Sends a test event to this hook alone. Throws ApiError 409 where the hook is out of service. */
export async function fireAtHook(context: Context, stored: StoredHook): Promise<Fired> {
  const { ports } = context;
  const { hook } = stored;
  await refuseDisabled(context, stored);
  const tenant = hook.tenant === EVERY_TENANT ? (ports.tenants()[0] ?? '') : hook.tenant;
  const event = hookTestEvent(hook, { tenant, node: ports.node(), nowMs: ports.now() });
  const id = await ports.fire(event, hook);
  await context.audit({ action: 'hook.test', target: hook.id, tenant: hook.tenant });
  return { event_id: id, tenant, hooks: [hook.name] };
}

/** Throws ApiError 409: what is sent to such a hook would only become dead letters. */
export async function refuseDisabled(context: Context, { hook }: StoredHook): Promise<void> {
  if (hookState(hook, await conditionOf(context, hook)) !== 'disabled') return;
  throw new ApiError(409, 'hook_disabled', `${JSON.stringify(hook.name)} is out of service; enable it first`);
}

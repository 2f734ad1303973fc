import type { HookView } from '#shared/api/hook.ts';
import type { Hook } from '#shared/hook/hook.ts';
import type { HookCondition, StoredHook } from '../ports.ts';
import type { Context } from '../route.ts';
import { hookView } from './hook-view.ts';

/** How each hook fares, to be asked by the hook. Its id is unique within its tenant. */
export async function conditionsOf(
  { ports }: Context,
  tenant: string | undefined,
): Promise<(hook: Hook) => HookCondition | undefined> {
  const conditions = await ports.hooks.conditions(tenant);
  const byKey = new Map(conditions.map((condition) => [`${condition.tenant} ${condition.hookId}`, condition]));
  return (hook) => byKey.get(`${hook.tenant} ${hook.id}`);
}

/** How this hook fares. */
export async function conditionOf({ ports }: Context, { tenant, id }: Hook): Promise<HookCondition | undefined> {
  return (await ports.hooks.conditions(tenant, id))[0];
}

/** One hook as the token may see it. */
export async function viewOf(context: Context, stored: StoredHook): Promise<HookView> {
  const { ports, token } = context;
  const { hook } = stored;
  const [condition, deadLetters] = await Promise.all([conditionOf(context, hook), countDeadLetters(context, hook)]);
  return hookView(stored, condition, { scope: token.scope, nowMs: ports.now(), deadLetters });
}

// SQS counts only by receiving every message: the cloud's answer goes without.
async function countDeadLetters({ ports }: Context, hook: Hook): Promise<number | undefined> {
  if (ports.host === 'cloud') return undefined;
  return (await ports.deadLetters.list({ hookId: hook.id }, 0)).total;
}

import type { HookView } from '#functions/api/ports.ts';
import type { DisabledHook } from '#functions/registry/registry.ts';
import type { Hook } from '#shared/hook/hook.ts';

/** The hooks for people to see. A URL's query may hold a token, and so may the path of a chat webhook: neither is shown. */
export function hookViews(hooks: readonly Hook[], disabled: readonly DisabledHook[]): HookView[] {
  const reasons = new Map(disabled.map(({ hookId, reason }) => [hookId, reason]));
  return hooks.map((hook) => {
    const { id, name, type, tenant, events } = hook;
    const reason = reasons.get(id);
    const state = hook.enabled && reason === undefined ? 'enabled' : 'disabled';
    const target = hook.type === 'script' ? hook.command : new URL(hook.url).origin;
    return { id, name, type, tenant, events, target, state, ...(reason === undefined ? {} : { reason }) };
  });
}

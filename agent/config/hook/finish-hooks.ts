import { EVERY_TENANT, type Hook } from '#shared/hook/hook.ts';
import type { HookDraft } from './hook-draft.ts';
import { identifyHooks } from './hook-identity.ts';

export interface FinishOptions {
  readonly defaultTenant: string;
  readonly tenants: readonly string[];
  readonly scriptTimeoutMs: number;
}

/** Turns the drafts of all files into hooks. Reports names that are given twice and tenants that do not exist. */
export function finishHooks(drafts: readonly HookDraft[], options: FinishOptions): readonly Hook[] {
  refuseSharedNames(drafts);
  refuseUnknownTenants(drafts, [options.defaultTenant, ...options.tenants]);
  warnOfLoops(drafts);
  const identities = identifyHooks(drafts, options.defaultTenant);
  return drafts.flatMap(({ settings, tenant = options.defaultTenant }, position): Hook[] => {
    const identity = identities[position];
    if (settings === undefined || identity === undefined) return [];
    const { id, name } = identity;
    if (settings.type === 'webhook') return [{ id, name, tenant, ...settings }];
    return [{ id, name, tenant, ...settings, timeoutMs: settings.timeoutMs ?? options.scriptTimeoutMs }];
  });
}

function refuseSharedNames(drafts: readonly HookDraft[]): void {
  const first = new Map<string, HookDraft>();
  for (const draft of drafts) {
    if (draft.name === undefined) continue;
    const other = first.get(draft.name);
    if (other === undefined) first.set(draft.name, draft);
    else draft.place.at('name').error(`the name ${JSON.stringify(draft.name)} is already that of ${other.place}`);
  }
}

function refuseUnknownTenants(drafts: readonly HookDraft[], tenants: readonly string[]): void {
  const known = new Set([EVERY_TENANT, ...tenants]);
  for (const { tenant, place } of drafts) {
    if (tenant === undefined || known.has(tenant)) continue;
    const names = [...known].slice(0, 10).join(', ');
    place
      .at('tenant')
      .error(`there is no tenant ${JSON.stringify(tenant)}; known: ${names}${known.size > 10 ? ', ...' : ''}`);
  }
}

/** A daemon's own file may hold the shim that brings its events here: as a hook of ours it would bring them again. */
function warnOfLoops(drafts: readonly HookDraft[]): void {
  for (const { settings, place } of drafts) {
    if (settings?.type !== 'script' || !settings.command.includes('hookline-emit')) continue;
    place.at('command').warning('hookline-emit reports the event to Hookline again, without end; leave this hook out');
  }
}

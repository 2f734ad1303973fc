import { EVERY_TENANT, type Hook, type Webhook } from '#shared/hook/hook.ts';
import type { Engine } from '../config.ts';
import type { HookDraft } from './hook-draft.ts';
import { identifyHooks } from './hook-identity.ts';

export interface FinishOptions {
  readonly defaultTenant: string;
  readonly tenants: readonly string[];
  readonly scriptTimeoutMs: number;
  /** The engine, where there is a section `aws`; undefined where there is none, and so no cloud to deliver from. */
  readonly cloud: Engine | undefined;
}

export interface FinishedHooks {
  readonly hooks: readonly Hook[];
  readonly cloudHooks: readonly Webhook[];
}

/**
 * Turns the drafts of all files into hooks, those of the box and those of the cloud. Reports names that are given twice,
 * tenants that do not exist, and hooks for a cloud that is not there.
 */
export function finishHooks(drafts: readonly HookDraft[], options: FinishOptions): FinishedHooks {
  refuseSharedNames(drafts);
  refuseUnknownTenants(drafts, [options.defaultTenant, ...options.tenants]);
  checkCloud(drafts, options.cloud);
  warnOfLoops(drafts);
  const identities = identifyHooks(drafts, options.defaultTenant);
  const hooks: Hook[] = [];
  const cloudHooks: Webhook[] = [];
  for (const [position, { settings, tenant = options.defaultTenant, deliverFrom }] of drafts.entries()) {
    const identity = identities[position];
    if (settings === undefined || identity === undefined) continue;
    const { id, name } = identity;
    if (settings.type === 'script')
      hooks.push({ id, name, tenant, ...settings, timeoutMs: settings.timeoutMs ?? options.scriptTimeoutMs });
    else (deliverFrom === 'cloud' ? cloudHooks : hooks).push({ id, name, tenant, ...settings });
  }
  return { hooks, cloudHooks };
}

function checkCloud(drafts: readonly HookDraft[], cloud: Engine | undefined): void {
  for (const { deliverFrom, place } of drafts) {
    if (deliverFrom !== 'cloud' || cloud === 'aws') continue;
    const here = place.at('deliver_from');
    if (cloud === undefined)
      here.error('cloud needs the section aws, which says what cloud; or leave deliver_from out: the box delivers');
    else here.warning("the cloud does not see this box's events: that takes engine: aws");
  }
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

import type { Place } from '../place.ts';
import type { Fields } from '../read-fields.ts';
import { readDhcpHooks, type SCRIPT_POOL_FIELDS } from './dhcp-hooks.ts';
import { readEventHooks } from './event-hooks.ts';
import type { HookDraft } from './hook-draft.ts';
import { readNebularstackWebhooks } from './nebularstack-webhooks.ts';

/** The top-level keys that hold hooks, in the configuration itself and in included files. */
export const HOOK_SECTIONS: readonly string[] = ['event_hooks', 'hooks', 'webhooks'];

export interface HookSections {
  readonly drafts: readonly HookDraft[];
  readonly pool: Fields<typeof SCRIPT_POOL_FIELDS>;
  /** Where the pool's settings stand. */
  readonly poolPlace: Place;
}

/** All hooks of one file. Other top-level keys are the caller's business. */
export function readHookSections(top: Readonly<Record<string, unknown>>, place: Place): HookSections {
  const poolPlace = place.at('hooks');
  const dhcp = readDhcpHooks(top.hooks, poolPlace);
  const drafts = [
    ...readEventHooks(top.event_hooks, place.at('event_hooks')),
    ...dhcp.drafts,
    ...readNebularstackWebhooks(top.webhooks, place.at('webhooks')),
  ];
  return { drafts, pool: dhcp.pool, poolPlace };
}

import type { ScriptHook, Webhook } from '#shared/hook/hook.ts';
import type { Place } from '../place.ts';

/** The three top-level keys that hold hooks: AthenaBNG's, athena-dhcpd's and NebularStack's. */
type HookDialect = 'event_hooks' | 'hooks' | 'webhooks';

/** A hook without what only all hooks together decide: its id, its name, and whether its tenant exists. */
export type WebhookSettings = Omit<Webhook, 'id' | 'name' | 'tenant'>;
export type ScriptSettings = Omit<ScriptHook, 'id' | 'name' | 'tenant' | 'timeoutMs'> & {
  /** Undefined takes `script_timeout`, which may stand in another file. */
  readonly timeoutMs: number | undefined;
};

/** A hook as one file has it. */
export interface HookDraft {
  readonly place: Place;
  readonly dialect: HookDialect;
  /** `session_up`, `session_down`, `script`, `webhook`, or NebularStack's trigger. */
  readonly section: string;
  readonly name: string | undefined;
  readonly tenant: string | undefined;
  /** Undefined means by the box. */
  readonly deliverFrom?: 'box' | 'cloud' | undefined;
  /** Undefined where a fault leaves nothing to build a hook from. */
  readonly settings: WebhookSettings | ScriptSettings | undefined;
}

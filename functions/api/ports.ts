import type { EventFields } from '#shared/event/event.ts';
import type { DeadLetters } from '../queue/queue.ts';

/** A hook as the API shows it: without its secret and the values of its headers. */
export interface HookView {
  readonly id: string;
  readonly name: string;
  readonly type: 'webhook' | 'script';
  readonly tenant: string;
  readonly events: readonly string[];
  /** Its URL without query, or its command. */
  readonly target: string;
  readonly state: 'enabled' | 'disabled';
  /** Why Hookline disabled it. */
  readonly reason?: string;
}

export interface Fired {
  readonly event_id: string;
  readonly tenant: string;
  /** Names of the hooks that match. */
  readonly hooks: readonly string[];
}

export interface ApiPorts {
  readonly hooks: {
    list(): Promise<readonly HookView[]>;
    /** Answers whether it was disabled. */
    enable(hookId: string): Promise<boolean>;
  };
  readonly deadLetters: DeadLetters;
  /** Sends an event the whole way. */
  readonly fire: (event: Omit<EventFields, 'id'>) => Promise<Fired>;
  /** Ids of the tenants; the default one first. */
  readonly tenants: () => readonly string[];
  readonly node: () => string;
  readonly now: () => number;
}

import type { AttemptRecord, DeliveryLog, HookHealth, Subscribers } from '#functions/registry/registry.ts';

/** What an engine shows the suites of its registry. */
export interface RegistryHarness {
  /** Whether the same attempt, taken twice, is kept twice. */
  readonly keepsRepeats: boolean;
  readonly registry: DeliveryLog & HookHealth & Subscribers;
  /** Every attempt in the delivery log, in the order in which it was taken. */
  attempts(): Promise<readonly AttemptRecord[]>;
  /** As after a restart. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

export type OpenRegistry = () => Promise<RegistryHarness>;

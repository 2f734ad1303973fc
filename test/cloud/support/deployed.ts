import { readFileSync } from 'node:fs';
import { inject } from 'vitest';
import type { Ministack } from './ministack.ts';

/** What the tests' processes are told of the emulator to which the environment `test` is deployed. */
export type DeployedSystem = Pick<Ministack, 'endpoint' | 'logFile' | 'processGroup'>;

export interface Deployed {
  readonly endpoint: string;
  /** The emulator's log, functions' logs included. */
  log(): string;
  /** Stops the emulator and its functions where they are: who connects is left without an answer. */
  freeze(): void;
  thaw(): void;
}

/** The deployed system; undefined where it cannot be had. */
export function deployed(): Deployed | undefined {
  const system = inject('deployed');
  if ('missing' in system) return undefined;
  const { endpoint, logFile, processGroup } = system;
  return {
    endpoint,
    log: () => readFileSync(logFile, 'utf8'),
    freeze: () => process.kill(-processGroup, 'SIGSTOP'),
    thaw: () => process.kill(-processGroup, 'SIGCONT'),
  };
}

/** A title that says why the tests are skipped, if they are. */
export function titleOf(title: string): string {
  const system = inject('deployed');
  return 'missing' in system ? `${title} (skipped: ${system.missing})` : title;
}

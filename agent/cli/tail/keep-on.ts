import { setTimeout as sleep } from 'node:timers/promises';
import { reconnectDelayMs } from '../../sources/reconnect-delay.ts';
import { ApiFault } from '../api/api-fault.ts';
import { CliError } from '../cli-error.ts';

const BACKOFF = { minMs: 1_000, maxMs: 30_000 };

/**
 * Does it again and again, so long after each time, until the signal. Faults that pass (a connection lost, an agent that
 * restarts, too many requests) are said once and waited out; it throws the others.
 */
export async function keepOn(signal: AbortSignal, everyMs: number, act: () => Promise<void>): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await act();
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      if (!isPassing(error)) throw error;
      failures++;
      if (failures === 1) console.error(`${(error as Error).message}; trying again until Ctrl-C`);
    }
    const delayMs = failures === 0 ? everyMs : reconnectDelayMs(failures, BACKOFF, Math.random());
    await sleep(delayMs, undefined, { signal }).catch(() => undefined);
  }
}

/** What breaks off a stream comes as errors of the socket, of the parser of HTTP, or of a timeout. */
function isPassing(error: unknown): boolean {
  if (error instanceof ApiFault) return error.status === 429 || (error.status >= 500 && error.status !== 501);
  return error instanceof CliError ? error.name === 'UnreachableError' : error instanceof Error && 'code' in error;
}

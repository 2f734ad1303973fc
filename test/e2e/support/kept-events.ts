import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RunningAgent } from './agent.ts';

/** The files in which `hookline-emit` keeps events while this agent does not answer. */
export function keptEvents(agent: RunningAgent | undefined): readonly string[] {
  return readdirSync(join(dirname(agent?.socketPath ?? ''), 'emit')).filter((name) => name.endsWith('.json'));
}

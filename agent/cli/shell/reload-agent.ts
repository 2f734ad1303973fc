import { RELOADED } from '#shared/api/operations.ts';
import type { Config } from '../../config/config.ts';
import { ApiClient } from '../api/api-client.ts';
import { UnreachableError } from '../api/api-fault.ts';
import { boxTarget } from '../api/api-target.ts';
import { readAnswer } from '../api/read-answer.ts';
import { CliError } from '../cli-error.ts';

/**
 * Has the agent that runs with this configuration read its file again; answers what to tell the user. Rejects where the
 * agent runs and does not take it.
 */
export async function reloadAgent(config: Config): Promise<string> {
  if (config.api.listen.port === 0) return UNKNOWN_PORT;
  const target = await boxTarget(config).catch((error: unknown) => {
    // Without a token file the agent has never run.
    if (error instanceof CliError) return undefined;
    throw error;
  });
  if (target === undefined) return NOT_RUNNING;
  try {
    const { restart } = readAnswer(RELOADED, await new ApiClient(target).post('/config/reload'));
    if (restart.length === 0) return 'committed; the agent runs with it';
    return `committed; the agent runs with it, except for what a restart changes: ${restart.join(', ')}`;
  } catch (error) {
    if (error instanceof UnreachableError) return NOT_RUNNING;
    throw error;
  }
}

const UNKNOWN_PORT = 'committed; api.listen is on port 0, so an agent that runs cannot be told: send it SIGHUP';
const NOT_RUNNING = 'committed; no agent is running with this configuration: it takes effect when one starts';

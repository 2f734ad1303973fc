import { Agent, request } from 'undici';
import type { RunningAgent } from './agent.ts';

export interface PostAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: unknown;
}

/** Posts events as a daemon does: one as a JSON object, several as NDJSON. Rejects where the agent goes away meanwhile. */
export async function postEvents(
  { socketPath, ingestUrl }: Pick<RunningAgent, 'socketPath' | 'ingestUrl'>,
  events: readonly object[],
  over: 'socket' | 'http' = 'socket',
): Promise<PostAnswer> {
  const dispatcher = new Agent(over === 'socket' ? { connect: { socketPath } } : {});
  try {
    const url = over === 'socket' ? 'http://localhost/v1/events' : ingestUrl;
    const body = events.map((event) => JSON.stringify(event)).join('\n');
    const answer = await request(url, { dispatcher, method: 'POST', body });
    const text = await answer.body.text();
    const retryAfter = answer.headers['retry-after'];
    return { status: answer.statusCode, retryAfter: retryAfter?.toString(), body: JSON.parse(text) };
  } finally {
    await dispatcher.destroy();
  }
}

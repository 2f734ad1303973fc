import type { RunningAgent } from './agent.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what they expect, and fail where it is not there.
  readonly body: any;
}

/** Calls an agent's API, `GET /hooks` and the like, with its first token or another one. */
export function apiOf(agent: Pick<RunningAgent, 'apiUrl' | 'token'>, token = agent.token) {
  return async (call: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<ApiAnswer> => {
    const [method = 'GET', path = ''] = call.split(' ');
    const answer = await fetch(`${agent.apiUrl}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) };
  };
}

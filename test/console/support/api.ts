import type { RunningAgent } from '../../e2e/support/agent.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are the API's own tests' business
type Answer = any;

/** Asks the agent beside the browser: to prepare a test, and to see what the page did. */
export function apiOf({ apiUrl, token }: Pick<RunningAgent, 'apiUrl' | 'token'>) {
  const ask = async (method: string, path: string, body?: object): Promise<Answer> => {
    const response = await fetch(`${apiUrl}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    get: (path: string) => ask('GET', path),
    post: (path: string, body: object = {}) => ask('POST', path, body),
    patch: (path: string, body: object) => ask('PATCH', path, body),
  };
}

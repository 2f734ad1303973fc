import { readFile } from 'node:fs/promises';
import { request } from 'undici';
import { tokenFile } from '../host/data-dir.ts';
import { CliError } from './cli-error.ts';
import { loadOrExit } from './load.ts';

/** Calls the API of the agent that runs with this configuration. Throws CliError. */
export async function callApi(
  configFile: string | undefined,
  method: 'GET' | 'POST',
  path: string,
  body?: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const { config } = loadOrExit(configFile);
  const { host, port } = config.api.listen;
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const token = config.api.token ?? (await readToken(config.dataDir));
  const response = await request(`${origin}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  }).catch((error: Error) => {
    throw new CliError(`no agent answers at ${origin} (${error.message}): is it running with this configuration?`);
  });
  const answer: unknown = await response.body.json().catch(() => ({}));
  if (response.statusCode < 300) return answer;
  const title = typeof answer === 'object' && answer !== null && 'title' in answer ? String(answer.title) : '';
  throw new CliError(`the agent answered ${response.statusCode}: ${title}`);
}

async function readToken(dataDir: string): Promise<string> {
  const file = tokenFile(dataDir);
  return (
    await readFile(file, 'utf8').catch((error: Error) => {
      throw new CliError(`cannot read the API token: ${error.message}; the agent writes it at its first start`);
    })
  ).trim();
}

import { HOOK_LIST } from '#shared/api/hook.ts';
import type { Config } from '../../config/config.ts';
import { ApiClient } from '../api/api-client.ts';
import { boxTarget } from '../api/api-target.ts';
import { listPages } from '../api/list-pages.ts';
import { readAnswer } from '../api/read-answer.ts';
import { CliError } from '../cli-error.ts';
import { count } from '../terminal.ts';
import { type Certificate, EndpointError, reachEndpoint } from './endpoint.ts';
import { type Check, type Finding, findings, type Patient } from './finding.ts';

interface Endpoint {
  readonly origin: string;
  readonly isVerified: boolean;
  readonly hooks: string[];
}

const AT_ONCE = 8;
const DAY_MS = 86_400_000;
const EXPIRY_WARN_DAYS = 14;
const { ok, warn, fail } = findings('endpoint');
const HINTS = {
  dns: 'check the host name in the url, and the resolvers of this box',
  tcp: 'check the port in the url, firewalls, and whether the endpoint runs',
  tls: 'check that the endpoint speaks TLS there',
} as const;

/** Whether the endpoint of each webhook in service has an address, a listener and a good certificate. Nothing is sent. */
export const endpointsCheck: Check = { name: 'endpoint', run };

async function run({ config }: Patient): Promise<readonly Finding[]> {
  const endpoints = groupByOrigin(await webhooksOf(config));
  const found: Finding[] = [];
  for (let from = 0; from < endpoints.length; from += AT_ONCE)
    found.push(...(await Promise.all(endpoints.slice(from, from + AT_ONCE).map(look))));
  return found;
}

interface Target {
  readonly name: string;
  readonly url: string;
  readonly isVerified: boolean;
}

/** The agent also knows those that the API made; the files alone, where it does not answer. */
async function webhooksOf(config: Config): Promise<readonly Target[]> {
  try {
    const api = new ApiClient(await boxTarget(config));
    const answer = await listPages(api, '/hooks', 'hooks', { type: 'webhook' }, Number.MAX_SAFE_INTEGER);
    return readAnswer(HOOK_LIST, answer).hooks.flatMap(({ name, url, enabled, ssl_verify: isVerified = true }) =>
      url === undefined || !enabled ? [] : [{ name, url, isVerified }],
    );
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return config.hooks.flatMap((hook) =>
      hook.type === 'webhook' && hook.enabled ? [{ name: hook.name, url: hook.url, isVerified: hook.sslVerify }] : [],
    );
  }
}

function groupByOrigin(targets: readonly Target[]): readonly Endpoint[] {
  const endpoints = new Map<string, Endpoint>();
  for (const { name, url, isVerified } of targets) {
    const { origin } = new URL(url);
    const key = `${origin} ${isVerified}`;
    const endpoint = endpoints.get(key) ?? { origin, isVerified, hooks: [] };
    endpoint.hooks.push(name);
    endpoints.set(key, endpoint);
  }
  return [...endpoints.values()];
}

async function look({ origin, isVerified, hooks }: Endpoint): Promise<Finding> {
  const where = `${origin} (${hooks.slice(0, 3).join(', ')}${hooks.length > 3 ? ` and ${hooks.length - 3} more` : ''})`;
  try {
    const certificate = await reachEndpoint(new URL(origin));
    return certificate === undefined ? ok(`${where}: reachable`) : judge(where, certificate, isVerified, Date.now());
  } catch (error) {
    if (!(error instanceof EndpointError)) throw error;
    return fail(`${where}: ${error.message}`, HINTS[error.code]);
  }
}

function judge(where: string, { fault, validTo }: Certificate, isVerified: boolean, nowMs: number): Finding {
  const days = Math.floor((validTo.getTime() - nowMs) / DAY_MS);
  if (!isVerified) return ok(`${where}: reachable; its certificate is not checked (ssl_verify: false)`);
  if (fault !== undefined)
    return fail(
      `${where}: its certificate is refused: ${fault}`,
      'renew it; for an authority of your own start the agent with NODE_EXTRA_CA_CERTS, or set ssl_verify: false',
    );
  const said = `${where}: reachable, its certificate is good for ${count(days, 'day')}`;
  return days < EXPIRY_WARN_DAYS ? warn(said, 'have it renewed') : ok(said);
}

import { readFile } from 'node:fs/promises';
import type { Config } from '../../config/config.ts';
import { tokenFile } from '../../host/data-dir.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { loadOrExit } from '../load.ts';
import { readSecret } from '../secret-input.ts';
import { profilesFile, readProfiles } from './profiles.ts';

/** The options of every command that calls the API. */
export interface TargetOptions {
  readonly config?: string;
  readonly api?: string;
  readonly tokenFile?: string;
  readonly profile?: string;
}

/** An API and the token for it. */
export interface ApiTarget {
  /** Scheme, host and port, and the path before `/api/v1` if it has one; without a slash at the end. */
  readonly base: string;
  readonly token: string;
  /** Where the token came from, for messages. */
  readonly tokenFrom: string;
  /** What to look at where nothing answers. */
  readonly question: string;
}

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Which API a command means: `--api`, `--profile` or `--config`, of which at most one may be given; else HOOKLINE_API;
 * else the box of the configuration in the working directory. Throws CliError.
 */
export async function resolveTarget(options: TargetOptions, env: NodeJS.ProcessEnv = process.env): Promise<ApiTarget> {
  const given = (['config', 'api', 'profile'] as const).filter((name) => options[name] !== undefined);
  if (given.length > 1)
    throw new CliError(`use one of ${given.map((name) => `--${name}`).join(', ')}, not several`, EXIT.wrongUse);
  if (options.profile !== undefined) return profileTarget(options.profile, options.tokenFile, env);
  if (options.api !== undefined) return urlTarget('--api', options.api, options.tokenFile ?? env.HOOKLINE_TOKEN_FILE);
  if (options.config === undefined && env.HOOKLINE_API)
    return urlTarget('HOOKLINE_API', env.HOOKLINE_API, options.tokenFile ?? env.HOOKLINE_TOKEN_FILE);
  return boxTarget(loadOrExit(options.config).config, options.tokenFile);
}

/** The agent that runs with this configuration. Throws CliError. */
export async function boxTarget(config: Config, ownTokenFile?: string): Promise<ApiTarget> {
  const { token } = config.api;
  const file = tokenFile(config.dataDir);
  const base = boxBase(config);
  const question = 'is it running with this configuration?';
  if (ownTokenFile !== undefined)
    return { base, question, token: await readSecret('--token-file', ownTokenFile), tokenFrom: ownTokenFile };
  if (token !== undefined) return { base, question, token, tokenFrom: `api.token of ${config.file}` };
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new CliError(`cannot read the API token: ${error.message}; the agent writes it at its first start`);
  });
  return { base, question, token: text.trim(), tokenFrom: file };
}

/** Where the agent of this configuration answers on this machine. Throws CliError for port 0. */
export function boxBase({ api: { listen } }: Pick<Config, 'api'>): string {
  if (listen.port === 0)
    throw new CliError(
      'api.listen is on port 0, so the address is only in the log of the agent: use --api URL --token-file FILE',
      EXIT.wrongUse,
    );
  const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[listen.host] ?? listen.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${listen.port}`;
}

async function profileTarget(name: string, ownTokenFile: string | undefined, env: NodeJS.ProcessEnv) {
  const file = profilesFile(env);
  const profiles = await readProfiles(file);
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile === undefined)
    throw new CliError(`--profile: there is no profile "${name}" in ${file}; hookline profile add`, EXIT.wrongUse);
  const secretFile = ownTokenFile ?? profile.token_file;
  if (secretFile !== undefined) return urlTarget(`profile ${name}`, profile.api, secretFile);
  return target(`profile ${name}`, profile.api, profile.token ?? '', file);
}

async function urlTarget(from: string, api: string, file: string | undefined): Promise<ApiTarget> {
  if (file === undefined)
    throw new CliError(`${from} needs --token-file FILE, or HOOKLINE_TOKEN_FILE in the environment`, EXIT.wrongUse);
  return target(from, api, await readSecret('--token-file', file), file === '-' ? 'standard input' : file);
}

function target(from: string, api: string, token: string, tokenFrom: string): ApiTarget {
  const url = URL.parse(api);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '')
    throw new CliError(
      `${from}: expected a URL such as https://hookline.example.com, without user name and query`,
      EXIT.wrongUse,
    );
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new CliError(`${tokenFrom} does not hold a token: expected one line of ASCII without spaces`, EXIT.wrongUse);
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname))
    console.error(`warning: the token goes to ${url.host} unencrypted; use https`);
  const base = (url.origin + url.pathname).replace(/\/+$/, '').replace(/\/api\/v1$/, '');
  return { base, token, tokenFrom, question: 'is the agent running there?' };
}

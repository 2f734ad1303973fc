import { request } from 'undici';
import * as z from 'zod';
import { DEAD_LETTER_LIST } from '#shared/api/delivery.ts';
import { HOOK_LIST, type HookView } from '#shared/api/hook.ts';
import { STATUS } from '#shared/api/operations.ts';
import type { Config } from '../../config/config.ts';
import { ApiClient } from '../api/api-client.ts';
import { boxBase, boxTarget } from '../api/api-target.ts';
import { listPages } from '../api/list-pages.ts';
import { readAnswer } from '../api/read-answer.ts';
import { CliError } from '../cli-error.ts';
import { count } from '../terminal.ts';
import { type Check, type Finding, findings, type Patient } from './finding.ts';

const TIMEOUT_MS = 5_000;
/** Of `spool.max_bytes`: time to find out why it does not drain. */
const SPOOL_WARN = 0.8;

const health = z.looseObject({ status: z.string(), spool_bytes: z.number().min(0) });

/** Whether the agent runs, is healthy and answers this user; how full its spool is; what it gave up. */
export const agentCheck: Check = { name: 'agent', run };

async function run({ config }: Patient): Promise<readonly Finding[]> {
  const { ok, fail } = findings('agent');
  const base = boxBase(config);
  let answer: z.infer<typeof health>;
  try {
    const response = await request(`${base}/healthz`, { headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
    answer = health.parse(await response.body.json());
  } catch (error) {
    const why = error instanceof z.ZodError ? 'something else answers there' : (error as Error).message;
    return [fail(`no agent answers at ${base}: ${why}`, 'is it running with this configuration? hookline agent')];
  }
  const healthy =
    answer.status === 'ok'
      ? ok(`runs at ${base}`)
      : fail(`runs at ${base} and is ${answer.status}: the disk refused a write`, 'look at its log and at the disk');
  return [healthy, spoolFinding(answer.spool_bytes, config.spool.maxBytes), ...(await askApi(config))];
}

function spoolFinding(bytes: number, maxBytes: number): Finding {
  const { ok, warn, fail } = findings('spool');
  const said = `${Math.round((bytes / maxBytes) * 100)}% of spool.max_bytes waits for delivery`;
  if (bytes >= maxBytes)
    return fail(`${said}: events are refused`, 'is a worker disabled (hookline worker list), or an endpoint slow?');
  return bytes > SPOOL_WARN * maxBytes
    ? warn(said, 'is a worker disabled (hookline worker list), or an endpoint slow?')
    : ok(said);
}

async function askApi(config: Config): Promise<readonly Finding[]> {
  try {
    const api = new ApiClient(await boxTarget(config));
    const { token } = readAnswer(STATUS, await api.get('/status'));
    const { total } = readAnswer(DEAD_LETTER_LIST, await api.get('/dead-letters', { limit: 1 }));
    const hooks = await listPages(api, '/hooks', 'hooks', {}, Number.MAX_SAFE_INTEGER);
    const { ok, warn } = findings('dead letters');
    return [
      findings('token').ok(`${token.name}, ${token.scope}`),
      total === 0
        ? ok('none')
        : warn(count(total, 'dead letter'), 'hookline dlq list says why; hookline dlq redrive delivers them again'),
      ...readAnswer(HOOK_LIST, hooks).hooks.flatMap(hookFinding),
    ];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [findings('token').fail(error.message, "run this as the agent's user or as root")];
  }
}

function hookFinding({ name, state, health }: HookView): readonly Finding[] {
  const { warn } = findings('hook');
  if (state === 'failing')
    return [
      warn(
        `${name}: its latest attempt failed: ${health.last_error ?? `status ${health.last_status}`}`,
        `hookline deliveries list --hook ${name}`,
      ),
    ];
  // Without a reason, somebody took it out of service.
  if (state !== 'disabled' || health.reason === undefined) return [];
  return [
    warn(`${name} is out of service: ${health.reason}`, `hookline hooks enable ${name}, once its endpoint is well`),
  ];
}

import { HOOK_VIEW, ROTATED_SECRET } from '#shared/api/hook.ts';
import { openApi } from '../api/api-client.ts';
import type { TargetOptions } from '../api/api-target.ts';
import { readAnswer } from '../api/read-answer.ts';
import { readSecret } from '../secret-input.ts';
import { printJson } from '../terminal.ts';

type Options = TargetOptions & { readonly json?: boolean };

/** `hookline hooks enable HOOK` */
export async function enableHook(hook: string, options: Options): Promise<void> {
  const api = await openApi(options);
  const path = `/hooks/${encodeURIComponent(hook)}`;
  const before = readAnswer(HOOK_VIEW, await api.get(path));
  const answer = await api.post(`${path}/enable`);
  if (options.json === true) return printJson(answer);
  const { name, state } = readAnswer(HOOK_VIEW, answer);
  if (before.state !== 'disabled') return console.log(`${name} was not disabled.`);
  console.log(state === 'disabled' ? `${name} stays disabled: its file says so.` : `${name} is enabled again.`);
}

/** `hookline hooks disable HOOK` */
export async function disableHook(hook: string, options: Options): Promise<void> {
  const answer = await (await openApi(options)).post(`/hooks/${encodeURIComponent(hook)}/disable`);
  if (options.json === true) return printJson(answer);
  console.log(`${readAnswer(HOOK_VIEW, answer).name} is disabled.`);
}

/** `hookline hooks rotate-secret HOOK`: prints a secret that the API made, this once. */
export async function rotateSecret(hook: string, options: Options & { readonly secretFile?: string }): Promise<void> {
  const { secretFile, json } = options;
  const body = secretFile === undefined ? {} : { secret: await readSecret('--secret-file', secretFile) };
  const answer = await (await openApi(options)).post(`/hooks/${encodeURIComponent(hook)}/rotate-secret`, body);
  if (json === true) return printJson(answer);
  const { secret, old_secret_until: until } = readAnswer(ROTATED_SECRET, answer);
  const old = until === undefined ? 'it had none before' : `the old one signs beside it until ${until}`;
  console.error(`${hook} signs with the new secret; ${old}.`);
  if (secretFile === undefined) console.log(secret);
}

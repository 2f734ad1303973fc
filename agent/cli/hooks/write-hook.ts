import { HOOK_VIEW } from '#shared/api/hook.ts';
import { type ApiClient, openApi } from '../api/api-client.ts';
import type { TargetOptions } from '../api/api-target.ts';
import { readAnswer } from '../api/read-answer.ts';
import { printJson } from '../terminal.ts';
import { asObject, readHookInput } from './hook-input.ts';
import type { HookOptions } from './hook-options.ts';

type Options = TargetOptions & HookOptions & { readonly json?: boolean };

/** `hookline hooks create` */
export async function createHook(options: Options): Promise<void> {
  const body = await readHookInput(options);
  const answer = await (await openApi(options)).post('/hooks', body);
  if (options.json === true) return printJson(answer);
  const { name, id, tenant, state } = readAnswer(HOOK_VIEW, answer);
  console.log(`${name} is made for tenant ${tenant} and ${state} (${id}).`);
}

/** `hookline hooks set HOOK`: headers are put beside those that it has. */
export async function setHook(
  hook: string,
  options: Options & { readonly removeHeader?: readonly string[]; readonly clear?: readonly string[] },
): Promise<void> {
  const { removeHeader = [], clear = [] } = options;
  const given = await readHookInput(options, { isEmptyAllowed: removeHeader.length + clear.length > 0 });
  const input = { ...given, ...Object.fromEntries(clear.map((field) => [field.replaceAll('-', '_'), null])) };
  const api = await openApi(options);
  const path = `/hooks/${encodeURIComponent(hook)}`;
  const isHeaderChange = options.header !== undefined || options.headersFile !== undefined || removeHeader.length > 0;
  const { body, headers } = isHeaderChange
    ? await withHeaders(api, path, input, removeHeader)
    : { body: input, headers: {} };
  const answer = await api.call('PATCH', path, { body, headers });
  if (options.json === true) return printJson(answer.body);
  console.log(`${readAnswer(HOOK_VIEW, answer.body).name} is changed.`);
}

/** `hookline hooks delete HOOK` */
export async function deleteHook(hook: string, options: Options): Promise<void> {
  await (await openApi(options)).call('DELETE', `/hooks/${encodeURIComponent(hook)}`);
  if (options.json !== true) console.log(`${hook} is deleted.`);
}

/** The API replaces all headers at once; those it masked it keeps when the mask comes back. */
async function withHeaders(
  api: ApiClient,
  path: string,
  input: Readonly<Record<string, unknown>>,
  removed: readonly string[],
) {
  const { body: answer, etag } = await api.call('GET', path);
  const given = asObject(input.headers);
  const gone = new Set([...Object.keys(given), ...removed].map((name) => name.toLowerCase()));
  const kept = Object.entries(readAnswer(HOOK_VIEW, answer).headers ?? {}).filter(
    ([name]) => !gone.has(name.toLowerCase()),
  );
  return {
    body: { ...input, headers: { ...Object.fromEntries(kept), ...given } },
    headers: etag === undefined ? {} : { 'if-match': etag },
  };
}

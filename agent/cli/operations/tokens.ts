import { writeFile } from 'node:fs/promises';
import { NEW_TOKEN, TOKEN_LIST } from '#shared/api/operations.ts';
import { openApi } from '../api/api-client.ts';
import type { TargetOptions } from '../api/api-target.ts';
import { readAnswer } from '../api/read-answer.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { printJson, printTable, shortTime } from '../terminal.ts';

type Options = TargetOptions & { readonly json?: boolean };

/** `hookline tokens list` */
export async function listTokens(options: Options): Promise<void> {
  const answer = await (await openApi(options)).get('/tokens');
  if (options.json === true) return printJson(answer);
  const { tokens } = readAnswer(TOKEN_LIST, answer);
  const rows = tokens.map((token) => [
    token.name,
    token.scope,
    token.tenant,
    shortTime(token.created_at),
    shortTime(token.last_used_at ?? 'never'),
    token.id,
  ]);
  printTable(['NAME', 'SCOPE', 'TENANT', 'CREATED', 'LAST USED', 'ID'], rows, { whole: ['ID'] });
}

/** `hookline tokens create NAME`: the token alone goes to standard output, so that it can go on into a file. */
export async function createToken(
  name: string,
  options: Options & { readonly scope: string; readonly tenant: string; readonly out?: string },
): Promise<void> {
  const { scope, tenant, out, json } = options;
  const api = await openApi(options);
  // The file first: a token that cannot be written down is lost.
  if (out !== undefined) await writeNew(out, '', 'wx');
  const answer = await api.post('/tokens', { name, scope, tenant });
  const made = readAnswer(NEW_TOKEN, answer);
  if (out !== undefined) await writeNew(out, `${made.token}\n`, 'w');
  if (json === true) return printJson(out === undefined ? answer : { ...made, token: undefined });
  console.error(
    `${made.name} is made: ${made.scope} of ${made.tenant === '*' ? 'every tenant' : made.tenant} (${made.id}).`,
  );
  if (out === undefined) console.log(made.token);
}

/** `hookline tokens delete ID` */
export async function deleteToken(id: string, options: Options): Promise<void> {
  await (await openApi(options)).call('DELETE', `/tokens/${encodeURIComponent(id)}`);
  if (options.json !== true) console.log(`${id} is deleted.`);
}

async function writeNew(file: string, content: string, flag: 'wx' | 'w'): Promise<void> {
  await writeFile(file, content, { mode: 0o600, flag }).catch((error: Error) => {
    throw new CliError(`--out: ${error.message}`, EXIT.wrongUse);
  });
}

import { stringify } from 'yaml';
import { HOOK_LIST, HOOK_VIEW, type HookView } from '#shared/api/hook.ts';
import { openApi } from '../api/api-client.ts';
import type { TargetOptions } from '../api/api-target.ts';
import { listPages } from '../api/list-pages.ts';
import { readAnswer } from '../api/read-answer.ts';
import { printJson, printTable } from '../terminal.ts';

interface ListOptions extends TargetOptions {
  readonly json?: boolean;
  readonly tenant?: string;
  readonly type?: string;
  readonly state?: string;
  readonly origin?: string;
}

/** `hookline hooks list` */
export async function listHooks({ json, tenant, type, state, origin, ...target }: ListOptions): Promise<void> {
  const query = { tenant, type, state, origin };
  const answer = await listPages(await openApi(target), '/hooks', 'hooks', query, Number.MAX_SAFE_INTEGER);
  if (json === true) return printJson(answer);
  const { hooks } = readAnswer(HOOK_LIST, answer);
  if (hooks.length === 0) {
    const isFiltered = Object.values(query).some((value) => value !== undefined);
    return console.log(isFiltered ? 'No hook is like that.' : 'No hooks are configured.');
  }
  const rows = hooks.map((hook) => [
    hook.name,
    hook.type,
    hook.tenant,
    hook.events.length === 0 ? '*' : hook.events.join(','),
    stateOf(hook),
    hook.url ?? hook.command ?? '',
    hook.id,
  ]);
  printTable(['NAME', 'TYPE', 'TENANT', 'EVENTS', 'STATE', 'TARGET', 'ID'], rows, { whole: ['ID'] });
}

/** `hookline hooks show HOOK` */
export async function showHook(hook: string, { json, ...target }: ListOptions): Promise<void> {
  const answer = await (await openApi(target)).get(`/hooks/${encodeURIComponent(hook)}`);
  if (json === true) return printJson(answer);
  // YAML escapes what could steer a terminal.
  process.stdout.write(stringify(readAnswer(HOOK_VIEW, answer), { lineWidth: 0 }));
}

function stateOf({ state, health }: HookView): string {
  const reason = state === 'disabled' ? health.reason : state === 'failing' ? health.last_error : undefined;
  return reason === undefined ? state : `${state}: ${reason}`;
}

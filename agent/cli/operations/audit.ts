import { AUDIT_LIST } from '#shared/api/operations.ts';
import { openApi } from '../api/api-client.ts';
import type { TargetOptions } from '../api/api-target.ts';
import { listPages } from '../api/list-pages.ts';
import { readAnswer } from '../api/read-answer.ts';
import { printJson, printTable, shortTime } from '../terminal.ts';
import { wholeNumber } from '../whole-number.ts';

/** `hookline audit list` */
export async function listAudit(
  options: TargetOptions & { readonly json?: boolean; readonly limit: string },
): Promise<void> {
  const most = wholeNumber('--limit', options.limit);
  const answer = await listPages(await openApi(options), '/audit', 'entries', {}, most);
  if (options.json === true) return printJson(answer);
  const { entries } = readAnswer(AUDIT_LIST, answer);
  if (entries.length === 0) return console.log('Nothing was changed.');
  const rows = entries.map(({ at, actor, action, target, tenant, fields }) => [
    shortTime(at),
    actor,
    action,
    target,
    tenant,
    fields.join(','),
  ]);
  printTable(['AT', 'ACTOR', 'ACTION', 'TARGET', 'TENANT', 'FIELDS'], rows, { whole: ['AT'] });
}

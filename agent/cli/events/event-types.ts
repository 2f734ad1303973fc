import { EVENT_TYPE_LIST } from '#shared/api/event.ts';
import { openApi } from '../api/api-client.ts';
import type { TargetOptions } from '../api/api-target.ts';
import { readAnswer } from '../api/read-answer.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { printJson, printTable } from '../terminal.ts';

/** `hookline events types [TYPE]` */
export async function listTypes(
  type: string | undefined,
  { json, ...target }: TargetOptions & { readonly json?: boolean },
): Promise<void> {
  const answer = await (await openApi(target)).get('/event-types');
  if (json === true && type === undefined) return printJson(answer);
  const { event_types: types } = readAnswer(EVENT_TYPE_LIST, answer);
  if (type !== undefined) {
    const found = types.find((known) => known.type === type);
    if (found === undefined) throw new CliError(`there is no event type "${type}"`, EXIT.notFound);
    return printJson(json === true ? found : found.example);
  }
  printTable(
    ['GROUP', 'TYPE', 'DESCRIPTION'],
    types.map(({ group, type: name, description }) => [group, name, description]),
    { whole: ['TYPE'] },
  );
}

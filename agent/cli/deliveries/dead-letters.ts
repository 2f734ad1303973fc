import { DEAD_LETTER_LIST, REDRIVEN } from '#shared/api/delivery.ts';
import { openApi } from '../api/api-client.ts';
import type { TargetOptions } from '../api/api-target.ts';
import { readAnswer } from '../api/read-answer.ts';
import { CliError } from '../cli-error.ts';
import { Progress } from '../progress.ts';
import { timeWindow } from '../since.ts';
import { count, printJson, printTable, shortTime } from '../terminal.ts';
import { wholeNumber } from '../whole-number.ts';

interface Options extends TargetOptions {
  readonly json?: boolean;
  readonly hook?: string;
  readonly tenant?: string;
  readonly since?: string;
  readonly until?: string;
}

const query = (options: Options) => ({ hook: options.hook, tenant: options.tenant, ...timeWindow(options) });

/** `hookline dlq list` */
export async function listDeadLetters(options: Options & { readonly limit: string }): Promise<void> {
  const limit = wholeNumber('--limit', options.limit);
  const answer = await (await openApi(options)).get('/dead-letters', { ...query(options), limit });
  if (options.json === true) return printJson(answer);
  const { dead_letters: letters, total } = readAnswer(DEAD_LETTER_LIST, answer);
  if (total === 0) return console.log('No dead letters.');
  const rows = letters.map((letter) => [
    shortTime(letter.died_at),
    letter.tenant,
    letter.hook,
    letter.event,
    letter.event_id,
    String(letter.attempts),
    letter.reason,
  ]);
  printTable(['DIED', 'TENANT', 'HOOK', 'EVENT', 'EVENT ID', 'ATTEMPTS', 'REASON'], rows, {
    whole: ['DIED', 'EVENT ID'],
  });
  if (letters.length < total) console.log(`${letters.length} of ${total}; --limit shows more.`);
}

/** Dead letters asked for in one request: the API moves no more in one go. */
const REDRIVE_AT_ONCE = 10_000;

/** `hookline dlq redrive`: as many as were dead when it began; those that die anew meanwhile are not chased. */
export async function redriveDeadLetters(options: Options): Promise<void> {
  const api = await openApi(options);
  const wanted = query(options);
  const { total } = readAnswer(DEAD_LETTER_LIST, await api.get('/dead-letters', { ...wanted, limit: 1 }));
  const progress = new Progress(total, '({value} of {total} dead letters)');
  let redriven = 0;
  let remaining = total;
  try {
    while (redriven < total && remaining > 0) {
      const body = { ...wanted, limit: Math.min(total - redriven, REDRIVE_AT_ONCE) };
      const answer = readAnswer(REDRIVEN, await api.post('/dead-letters/redrive', body));
      redriven += answer.redriven;
      remaining = answer.remaining;
      progress.update(redriven);
      if (answer.redriven === 0) break;
    }
  } finally {
    progress.stop();
  }
  if (options.json === true) printJson({ redriven, remaining });
  else console.log(`${count(redriven, 'dead letter goes', 'dead letters go')} out again.`);
  if (redriven < total && remaining > 0)
    throw new CliError(`${count(remaining, 'dead letter stays', 'dead letters stay')}: the API moves no more of them`);
}

import * as z from 'zod';
import { callApi } from './api-client.ts';
import { CliError } from './cli-error.ts';
import { sinceTime } from './since.ts';
import { table } from './table.ts';

interface Options {
  readonly config?: string;
  readonly hook?: string;
  readonly tenant?: string;
  readonly since?: string;
}

const listAnswer = z.object({
  dead_letters: z.array(
    z.object({
      event_id: z.string(),
      event: z.string(),
      tenant: z.string(),
      hook: z.string(),
      attempts: z.number(),
      reason: z.string(),
      died_at: z.string(),
    }),
  ),
  total: z.number(),
});
const redriveAnswer = z.object({ redriven: z.number() });

const query = ({ hook, tenant, since }: Options) => ({
  ...(hook === undefined ? {} : { hook }),
  ...(tenant === undefined ? {} : { tenant }),
  ...(since === undefined ? {} : { since: sinceTime(since) }),
});

/** `hookline dlq list` */
export async function listDeadLetters(options: Options & { json?: boolean; limit: string }): Promise<void> {
  if (!/^[1-9]\d*$/.test(options.limit))
    throw new CliError(`--limit: expected a whole number from 1, got "${options.limit}"`, 2);
  const parameters = new URLSearchParams({ ...query(options), limit: options.limit });
  const { dead_letters: letters, total } = listAnswer.parse(
    await callApi(options.config, 'GET', `/dead-letters?${parameters}`),
  );
  if (options.json === true) return console.log(JSON.stringify({ dead_letters: letters, total }, null, 2));
  if (total === 0) return console.log('No dead letters.');
  const rows = letters.map((letter) => [
    letter.died_at,
    letter.tenant,
    letter.hook,
    letter.event,
    letter.event_id,
    String(letter.attempts),
    letter.reason,
  ]);
  console.log(table(['DIED', 'TENANT', 'HOOK', 'EVENT', 'EVENT ID', 'ATTEMPTS', 'REASON'], rows));
  if (letters.length < total) console.log(`${letters.length} of ${total}; --limit shows more.`);
}

/** Dead letters asked for in one request: the agent moves no more in one go. */
const REDRIVE_AT_ONCE = 10_000;

/** `hookline dlq redrive`: as many as were dead when it began; those that die anew meanwhile are not chased. */
export async function redriveDeadLetters(options: Options): Promise<void> {
  const wanted = query(options);
  const parameters = new URLSearchParams({ ...wanted, limit: '1' });
  const { total } = listAnswer.parse(await callApi(options.config, 'GET', `/dead-letters?${parameters}`));
  let redriven = 0;
  while (redriven < total) {
    const body = { ...wanted, limit: Math.min(total - redriven, REDRIVE_AT_ONCE) };
    const answer = redriveAnswer.parse(await callApi(options.config, 'POST', '/dead-letters/redrive', body));
    if (answer.redriven === 0) break;
    redriven += answer.redriven;
  }
  console.log(`${redriven} dead ${redriven === 1 ? 'letter goes' : 'letters go'} out again.`);
}

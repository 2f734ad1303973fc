import { z } from 'zod';
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
const redriveAnswer = z.object({ redriven: z.number(), remaining: z.number() });

const query = ({ hook, tenant, since }: Options) => ({
  ...(hook === undefined ? {} : { hook }),
  ...(tenant === undefined ? {} : { tenant }),
  ...(since === undefined ? {} : { since: sinceTime(since) }),
});

/** `hookline dlq list` */
export async function listDeadLetters(options: Options & { json?: boolean; limit: string }): Promise<void> {
  if (!/^[1-9]\d*$/.test(options.limit)) throw new CliError(`--limit: expected a whole number from 1, got "${options.limit}"`, 2);
  const parameters = new URLSearchParams({ ...query(options), limit: options.limit });
  const { dead_letters: letters, total } = listAnswer.parse(await callApi(options.config, 'GET', `/dead-letters?${parameters}`));
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

/** `hookline dlq redrive`: run after run, until none is left of those that were dead when it began. */
export async function redriveDeadLetters(options: Options): Promise<void> {
  let redriven = 0;
  for (let left = Number.POSITIVE_INFINITY; left > 0; ) {
    const answer = redriveAnswer.parse(await callApi(options.config, 'POST', '/dead-letters/redrive', query(options)));
    redriven += answer.redriven;
    // Those that died anew meanwhile are not chased.
    left = Math.min(left === Number.POSITIVE_INFINITY ? answer.remaining : left - answer.redriven, answer.remaining);
    if (answer.redriven === 0) break;
  }
  console.log(`${redriven} dead ${redriven === 1 ? 'letter goes' : 'letters go'} out again.`);
}

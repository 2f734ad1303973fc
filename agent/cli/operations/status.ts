import { STATS, STATUS } from '#shared/api/operations.ts';
import { printable } from '#shared/payload/display-text.ts';
import { openApi } from '../api/api-client.ts';
import type { TargetOptions } from '../api/api-target.ts';
import { readAnswer } from '../api/read-answer.ts';
import { coloured, count, printJson } from '../terminal.ts';

/** `hookline status` */
export async function showStatus(options: TargetOptions & { readonly json?: boolean }): Promise<void> {
  const api = await openApi(options);
  const answer = await api.get('/status');
  if (options.json === true) return printJson(answer);
  const { version, host, node, token } = readAnswer(STATUS, answer);
  const stats = readAnswer(STATS, await api.get('/stats', { minutes: 60 }));
  const sum = (field: 'events' | 'delivered' | 'failed') =>
    stats.buckets.reduce((total, bucket) => total + bucket[field], 0);
  const tenant = token.tenant === '*' ? 'every tenant' : `tenant ${token.tenant}`;
  console.log(`${printable(node)} (${host}, version ${version}) at ${api.target.base}`);
  console.log(`You are ${printable(token.name)}, ${token.scope} of ${tenant}.`);
  const waiting =
    stats.waiting === 0 ? 'none wait' : `${stats.waiting} wait, the oldest ${Math.round(stats.oldest_age_seconds)} s`;
  console.log(
    `Last hour: ${count(sum('events'), 'event')}, ${sum('delivered')} delivered, ${count(sum('failed'), 'failed attempt')}; ${waiting}; ${count(stats.dead_letters, 'dead letter')}.`,
  );
  for (const { severity, what, hint } of stats.attention)
    console.log(
      `${coloured(severity === 'error' ? 'red' : 'yellow', severity)}: ${printable(what)}: ${printable(hint)}`,
    );
}

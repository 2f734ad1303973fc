import { join } from 'node:path';
import { request } from 'undici';
import type { Config } from '../../config/config.ts';
import { boxBase } from '../api/api-target.ts';
import { count } from '../terminal.ts';
import { type Finding, findings } from './finding.ts';

const TIMEOUT_MS = 5_000;
const { ok, warn, fail } = findings('forwarding');

/**
 * Whether the bus takes what this box sends. EventBridge has no way to ask whether PutEvents is allowed without putting
 * something: what the running agent has sent so far tells it.
 */
export async function forwardedFinding(config: Config): Promise<Finding> {
  const unknown = (why: string) =>
    warn(
      `whether IAM lets this box put events is not known: ${why}`,
      'hookline test sends a marked fake event the whole way',
    );
  let text: string;
  try {
    const answer = await request(`${boxBase(config)}/metrics`, { headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
    text = await answer.body.text();
  } catch {
    return unknown('no agent answers that could tell');
  }
  const counted = (name: string) => Number(new RegExp(`^hookline_forward${name} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
  const [taken, rejected, faults] = [counted('ed_events_total'), counted('_rejected_total'), counted('_faults_total')];
  if (rejected > 0)
    return warn(
      `the bus has refused ${count(rejected, 'event')} since the agent began, and taken ${taken}`,
      `${join(config.dataDir, 'quarantine', 'rejected.ndjson')} has them, with the reason`,
    );
  if (taken > 0) return ok(`the bus has taken ${count(taken, 'event')} since the agent began`);
  if (faults > 0)
    return fail(
      `the bus has taken nothing in ${count(faults, 'try', 'tries')} since the agent began`,
      "the agent's log says why",
    );
  return unknown('the agent has sent nothing since it began');
}

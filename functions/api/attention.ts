import type { z } from 'zod';
import type { HookView } from '#shared/api/hook.ts';
import type { STATS } from '#shared/api/operations.ts';
import { EVERY_TENANT } from '#shared/hook/hook.ts';
import type { WorkerRecord } from './ports.ts';

type Attention = z.output<typeof STATS>['attention'][number];

/** What waits longer than this under an active worker is worth a look. */
const OLD_SECONDS = 300;

/** What needs somebody, the most urgent first: errors before warnings. */
export function attention(hooks: readonly HookView[], workers: readonly WorkerRecord[]): readonly Attention[] {
  const found = [...hooks.flatMap(ofHook), ...workers.flatMap(ofWorker)];
  return found.toSorted((one, other) => rank(one) - rank(other));
}

function rank({ severity }: Attention): number {
  return severity === 'error' ? 0 : 1;
}

function ofHook({ id, name, tenant, state, enabled, health }: HookView): readonly Attention[] {
  const about = { hook_id: id, ...(tenant !== EVERY_TENANT && { tenant }) };
  if (enabled && state === 'disabled') {
    const what = `Hook ${name} was taken out of service: ${health.reason ?? 'its endpoint is gone'}`;
    return [{ severity: 'error', what, hint: 'See to its endpoint, then enable the hook.', ...about }];
  }
  if (state !== 'failing') return [];
  const why = health.last_error ?? (health.last_status === undefined ? 'no answer' : `status ${health.last_status}`);
  return [
    { severity: 'warning', what: `Hook ${name} is failing: ${why}`, hint: 'See its latest deliveries.', ...about },
  ];
}

function ofWorker({ tenant, state, waiting, oldestAgeSeconds = 0, deadLetters }: WorkerRecord): readonly Attention[] {
  const found: Attention[] = [];
  if (deadLetters > 0) {
    const what = `${count(deadLetters, 'delivery was', 'deliveries were')} given up`;
    found.push({ severity: 'error', what, hint: 'See why in the dead letters, then redrive them.', tenant });
  }
  if (state === 'Inactive' && waiting > 0) {
    const what = `The worker is off, and ${count(waiting, 'message waits', 'messages wait')}`;
    found.push({ severity: 'error', what, hint: 'Enable the worker.', tenant });
  } else if (waiting > 0 && oldestAgeSeconds > OLD_SECONDS) {
    const what = `The oldest of ${count(waiting, 'waiting message', 'waiting messages')} is ${Math.round(oldestAgeSeconds / 60)} minutes old`;
    found.push({ severity: 'warning', what, hint: 'See which hooks are slow or failing.', tenant });
  }
  return found;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

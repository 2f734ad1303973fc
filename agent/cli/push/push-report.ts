import { table } from '../table.ts';
import type { PushAction, PushStep } from './push-plan.ts';

interface PushReport {
  readonly environment: string;
  readonly dryRun: boolean;
  readonly steps: readonly PushStep[];
  readonly warnings: readonly string[];
  /** Scripts of the files, which never leave the box. */
  readonly scripts: number;
}

/** How a step is called once it is done. */
const DONE: Readonly<Partial<Record<PushAction, string>>> = { create: 'created', change: 'changed', remove: 'removed' };

/** For people: a table, and what it comes to. */
export function reportText({ environment, dryRun, steps, scripts }: PushReport): string {
  const word = (action: PushAction) => (dryRun ? action : (DONE[action] ?? action));
  const rows = steps.map(({ name, tenant, action, notes }) => [name, tenant, word(action), notes.join('; ')]);
  const changes = steps.filter(({ action }) => action in DONE).length;
  const outcome = dryRun
    ? `${count(changes, 'change')} to make, none made (dry run)`
    : `${count(changes, 'change')} made`;
  return [
    steps.length === 0 ? 'There are no webhooks to push.' : table(['HOOK', 'TENANT', 'ACTION', 'NOTES'], rows),
    `Registry of ${environment}: ${outcome}.`,
    ...(scripts === 0 ? [] : [`${count(scripts, 'script')} left out: scripts run on the box only.`]),
  ].join('\n');
}

/** For programs. */
export function reportJson({ environment, dryRun, steps, warnings, scripts }: PushReport): string {
  const hooks = steps.map(({ name, id, tenant, action, notes }) => ({ name, id, tenant, action, notes }));
  return JSON.stringify({ environment, dry_run: dryRun, hooks, warnings, scripts_left_out: scripts }, null, 2);
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

import type { Command } from 'commander';
import { addApiCommand, HOOK_OPTION, TENANT_OPTION } from '../command.ts';

/** `hookline tail` */
export function addTailCommand(hookline: Command): void {
  addApiCommand(hookline, 'tail', {
    description: 'follow deliveries as they happen, one line an attempt, until Ctrl-C',
    examples: ['tail', "tail --tenant acme --type 'session_*'", 'tail --events --json | jq .payload'],
  })
    .option('--events', 'follow accepted events instead')
    .option(...TENANT_OPTION)
    .option(...HOOK_OPTION)
    .option('--type <types>', 'of these event types only, comma-separated, such as session_up,lease.*')
    .option('--last <n>', 'begin with so many of the latest', '10')
    .action(async (options) => (await import('./tail.ts')).tail(options));
}

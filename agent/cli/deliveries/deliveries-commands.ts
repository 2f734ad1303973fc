import type { Command } from 'commander';
import { DELIVERY_STATES } from '#shared/api/delivery.ts';
import { addApiCommand, choice, HOOK_OPTION, SINCE_OPTION, TENANT_OPTION, UNTIL_OPTION } from '../command.ts';

/** `hookline deliveries ...` and `hookline dlq ...` */
export function addDeliveriesCommands(hookline: Command): void {
  const deliveries = hookline.command('deliveries').description('events on their way to hooks, and those that arrived');
  addApiCommand(deliveries, 'list', {
    description: 'list them, the latest first',
    examples: ['deliveries list --hook billing --state retrying', 'deliveries list --since 1h --json'],
  })
    .option(...TENANT_OPTION)
    .option(...HOOK_OPTION)
    .addOption(choice('--state <state>', 'in this state only', DELIVERY_STATES))
    .option('--type <type>', 'of events of this type only')
    .option('--event <id>', 'of this event only')
    .option(...SINCE_OPTION)
    .option(...UNTIL_OPTION)
    .option('--limit <n>', 'at most this many', '50')
    .action(async (options) => (await import('./read-deliveries.ts')).listDeliveries(options));
  addApiCommand(deliveries, 'show <id>', {
    description: 'show one with its attempts and its request',
    examples: ['deliveries show evt_0c4lrzs2bng1xxxx001.billing'],
  }).action(async (id: string, options) => (await import('./read-deliveries.ts')).showDelivery(id, options));
  addApiCommand(deliveries, 'redeliver <id>', {
    description: 'deliver one again, from its first attempt on',
    examples: ['deliveries redeliver evt_0c4lrzs2bng1xxxx001.billing'],
  }).action(async (id: string, options) => (await import('./read-deliveries.ts')).redeliver(id, options));

  const dlq = hookline.command('dlq').description('dead letters: deliveries that were given up');
  const filtered = (command: Command) =>
    command
      .option(...HOOK_OPTION)
      .option(...TENANT_OPTION)
      .option('--since <when>', 'that died since: a time such as 2026-01-31T10:00Z, or 30m, 12h, 7d ago')
      .option('--until <when>', 'that died before: a time, or how long ago');
  filtered(
    addApiCommand(dlq, 'list', {
      description: 'list them, the latest first',
      examples: ['dlq list --hook billing', 'dlq list --since 12h --json'],
    }),
  )
    .option('--limit <n>', 'at most this many', '50')
    .action(async (options) => (await import('./dead-letters.ts')).listDeadLetters(options));
  filtered(
    addApiCommand(dlq, 'redrive', {
      description: 'deliver them again',
      examples: ['dlq redrive --hook billing --since 12h'],
    }),
  ).action(async (options) => (await import('./dead-letters.ts')).redriveDeadLetters(options));
}

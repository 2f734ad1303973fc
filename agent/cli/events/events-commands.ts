import type { Command } from 'commander';
import { addApiCommand, SINCE_OPTION, TENANT_OPTION, UNTIL_OPTION } from '../command.ts';

/** `hookline events ...` */
export function addEventsCommands(hookline: Command): void {
  const events = hookline.command('events').description('events that were accepted');
  addApiCommand(events, 'list', {
    description: 'list them, the latest first',
    examples: ['events list --since 30m', "events list --type 'session_up,session_down' --json"],
  })
    .option(...TENANT_OPTION)
    .option('--type <types>', 'of these types only, comma-separated')
    .option(...SINCE_OPTION)
    .option(...UNTIL_OPTION)
    .option('--limit <n>', 'at most this many', '50')
    .action(async (options) => (await import('./read-events.ts')).listEvents(options));
  addApiCommand(events, 'show <id>', {
    description: 'show one with its payload',
    examples: ['events show evt_0c4lrzs2bng1xxxx001'],
  }).action(async (id: string, options) => (await import('./read-events.ts')).showEvent(id, options));
  addApiCommand(events, 'types [type]', {
    description: 'list the event types, or show an example of one',
    examples: ['events types', 'events types session_up'],
  }).action(async (type: string | undefined, options) => (await import('./event-types.ts')).listTypes(type, options));
}

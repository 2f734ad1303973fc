import type { Command } from 'commander';
import { addApiCommand } from '../command.ts';

/** `hookline replay ...` */
export function addReplayCommands(hookline: Command): void {
  const replay = hookline.command('replay').description("past events through today's hook");
  addApiCommand(replay, 'start', {
    description: 'send the events of a time window that match a hook to that hook',
    examples: ['replay start --hook billing --since 12h --wait', 'replay start --hook billing --since 2d --until 1d'],
  })
    .requiredOption('--hook <hook>', 'to this hook: its name or id')
    .requiredOption('--since <when>', 'from: a time such as 2026-01-31T10:00Z, or 30m, 12h, 7d ago')
    .option('--until <when>', 'up to: a time, or how long ago (default: now)')
    .option('--wait', 'show its progress until it is done; it goes on if this is interrupted')
    .action(async (options) => (await import('./replays.ts')).startReplay(options));
  addApiCommand(replay, 'list', { description: 'list them', examples: ['replay list'] }).action(async (options) =>
    (await import('./replays.ts')).listReplays(options),
  );
  addApiCommand(replay, 'show <id>', { description: 'show one', examples: ['replay show rpl_4f2a --wait'] })
    .option('--wait', 'show its progress until it is done')
    .action(async (id: string, options) => (await import('./replays.ts')).showReplay(id, options));
  addApiCommand(replay, 'cancel <id>', {
    description: 'stop one; what it has queued is delivered',
    examples: ['replay cancel rpl_4f2a'],
  }).action(async (id: string, options) => (await import('./replays.ts')).cancelReplay(id, options));
}

import type { Command } from 'commander';
import { addCommand, withConfigOption } from '../command.ts';

/** `hookline shell`. */
export function addShellCommand(hookline: Command): void {
  withConfigOption(
    addCommand(hookline, 'shell', {
      description: 'configure this box as a router is configured: set, show, compare, commit, rollback',
      examples: ['shell --config /etc/hookline/hookline.yaml', 'shell < changes.txt'],
    }),
  ).action(async (options) => (await import('./shell-command.ts')).runShell(options));
}

import type { Command } from 'commander';
import { addCommand, withConfigOption } from './command.ts';

/** `hookline agent`, `demo` and `config`: what works without an agent that runs. */
export function addBoxCommands(hookline: Command): void {
  withConfigOption(
    addCommand(hookline, 'agent', {
      description: 'run the router on this box',
      examples: ['agent --config /etc/hookline/hookline.yaml'],
    }),
  ).action(async (options) => (await import('./agent-command.ts')).runAgent(options));
  addCommand(hookline, 'demo', {
    description: 'run the router with a simulated BNG, DHCP server and webhook endpoint',
    examples: ['demo --seconds 30'],
  })
    .option('--seconds <n>', 'stop after this long (default: at Ctrl-C)')
    .option('--rate <n>', 'events a second', '5')
    .action(async (options) => (await import('../demo/demo-command.ts')).runDemo(options));
  const config = hookline.command('config').description('work with configuration files');
  addCommand(config, 'check <file>', {
    description: 'check a configuration file and what it includes',
    examples: ['config check hookline.yaml'],
  }).action(async (file: string) => (await import('./config-command.ts')).checkConfig(file));
}

import { Command, CommanderError } from 'commander';
import { HOOKLINE_VERSION } from '#shared/version.ts';
import { runAgent } from './cli/agent-command.ts';
import { CliError } from './cli/cli-error.ts';
import { checkConfig } from './cli/config-command.ts';
import { listDeadLetters, redriveDeadLetters } from './cli/dlq-command.ts';
import { enableHook, listHooks, testHooks } from './cli/hooks-command.ts';
import { runDemo } from './demo/demo-command.ts';

const CONFIG = ['-c, --config <file>', 'configuration file (default: ./hookline.yaml, or built-in defaults)'] as const;

function program(): Command {
  const hookline = new Command('hookline')
    .description('Takes subscriber events (sessions, DHCP leases, RADIUS) to webhooks and scripts, durably.')
    .version(HOOKLINE_VERSION)
    .showHelpAfterError()
    .exitOverride();

  hookline
    .command('agent')
    .description('run the router on this box')
    .option(...CONFIG)
    .action(runAgent);
  hookline
    .command('demo')
    .description('run the router with a simulated BNG, DHCP server and webhook endpoint')
    .option('--seconds <n>', 'stop after this long (default: at Ctrl-C)')
    .option('--rate <n>', 'events a second', '5')
    .action(runDemo);

  const config = hookline.command('config').description('work with configuration files');
  config
    .command('check')
    .description('check a configuration file and what it includes')
    .argument('<file>')
    .action(checkConfig);

  const dlq = hookline.command('dlq').description('dead letters: deliveries that were given up');
  const filtered = (command: Command) =>
    command
      .option(...CONFIG)
      .option('--hook <name>', 'of this hook only')
      .option('--tenant <id>', 'of this tenant only')
      .option('--since <when>', 'that died since: a time such as 2026-01-31T10:00Z, or 30m, 12h, 7d ago');
  filtered(dlq.command('list').description('list them, the latest first'))
    .option('--json', 'print JSON')
    .option('--limit <n>', 'at most this many', '50')
    .action(listDeadLetters);
  filtered(dlq.command('redrive').description('deliver them again')).action(redriveDeadLetters);

  const hooks = hookline.command('hooks').description('the hooks of the running agent, and those for the cloud');
  hooks
    .command('list')
    .description('list them with their state')
    .option(...CONFIG)
    .option('--json', 'print JSON')
    .action(listHooks);
  hooks
    .command('enable')
    .description('take a hook that was disabled back into service')
    .argument('<name>')
    .option(...CONFIG)
    .action(enableHook);
  hooks
    .command('test')
    .description('send a marked fake lease.ack the whole way')
    .option(...CONFIG)
    .option('--tenant <id>', 'as an event of this tenant')
    .action(testHooks);
  hooks
    .command('push')
    .description("copy the files' webhooks with deliver_from: cloud to the cloud's registry")
    .option(...CONFIG)
    .option('--hook <name...>', 'these hooks only')
    .option('--tenant <id>', 'hooks of this tenant only')
    .option('--dry-run', 'show what would be done')
    .option('--prune', 'remove what this box pushed formerly and no longer has')
    .option('--json', 'print JSON')
    // The clients of AWS are loaded for this command alone.
    .action(async (options) => (await import('./cli/push/hooks-push-command.ts')).pushHooks(options));
  return hookline;
}

/** Runs the command line and sets the exit code: 0 done, 1 failed, 2 wrong use or wrong configuration. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    await program().parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    process.exitCode = error instanceof CliError ? error.exitCode : 1;
    console.error(error instanceof CliError ? error.message : error);
  }
}

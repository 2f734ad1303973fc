import type { Command } from 'commander';
import { HOOK_ORIGINS, HOOK_STATES, HOOK_TYPES } from '#shared/api/hook.ts';
import { addApiCommand, addCommand, choice, TENANT_OPTION, withConfigOption } from '../command.ts';
import { addHookFields } from './hook-options.ts';

/** `hookline hooks ...` and `hookline test`. */
export function addHooksCommands(hookline: Command): void {
  const hooks = hookline.command('hooks').description('webhooks and scripts');
  addApiCommand(hooks, 'list', {
    description: 'list them with their state',
    examples: ['hooks list', 'hooks list --state failing --json'],
  })
    .option(...TENANT_OPTION)
    .addOption(choice('--type <type>', 'of this type only', HOOK_TYPES))
    .addOption(choice('--state <state>', 'in this state only', HOOK_STATES))
    .addOption(choice('--origin <origin>', 'from files of the box, or made by the API', HOOK_ORIGINS))
    .action(async (options) => (await import('./read-hooks.ts')).listHooks(options));
  addApiCommand(hooks, 'show <hook>', {
    description: 'show one, by name or id',
    examples: ['hooks show billing'],
  }).action(async (hook: string, options) => (await import('./read-hooks.ts')).showHook(hook, options));
  addHookFields(
    addApiCommand(hooks, 'create', {
      description: 'make a webhook',
      examples: [
        "hooks create --url https://billing.example.com/hook --events 'session_*' --secret-file ./secret",
        'hooks create --file hook.yaml',
      ],
    }),
  ).action(async (options) => (await import('./write-hook.ts')).createHook(options));
  addHookFields(
    addApiCommand(hooks, 'set <hook>', {
      description: 'change what the options name of a webhook that the API made',
      examples: ['hooks set billing --retries 8 --timeout 10s', "hooks set billing --header 'X-Site: north'"],
    })
      .option('--remove-header <name...>', 'headers to take away')
      .option('--clear <field...>', 'fields back to their defaults, such as filter or secret'),
  ).action(async (hook: string, options) => (await import('./write-hook.ts')).setHook(hook, options));
  addApiCommand(hooks, 'delete <hook>', {
    description: 'delete a webhook that the API made',
    examples: ['hooks delete billing'],
  }).action(async (hook: string, options) => (await import('./write-hook.ts')).deleteHook(hook, options));
  addApiCommand(hooks, 'enable <hook>', {
    description: 'take a hook that is disabled back into service',
    examples: ['hooks enable billing'],
  }).action(async (hook: string, options) => (await import('./switch-hook.ts')).enableHook(hook, options));
  addApiCommand(hooks, 'disable <hook>', {
    description: 'take a webhook that the API made out of service',
    examples: ['hooks disable billing'],
  }).action(async (hook: string, options) => (await import('./switch-hook.ts')).disableHook(hook, options));
  addApiCommand(hooks, 'rotate-secret <hook>', {
    description: 'sign with a new secret, and for 24 hours with the old one beside it',
    examples: ['hooks rotate-secret billing', 'hooks rotate-secret billing --secret-file ./new-secret'],
  })
    .option('--secret-file <file>', 'the new secret, "-" for standard input (default: one is made and printed)')
    .action(async (hook: string, options) => (await import('./switch-hook.ts')).rotateSecret(hook, options));
  withConfigOption(
    addCommand(hooks, 'push', {
      description: "copy the files' webhooks with deliver_from: cloud to the cloud's registry",
      examples: ['hooks push --dry-run', 'hooks push --hook billing --prune'],
    }),
  )
    .option('--hook <name...>', 'these hooks only')
    .option('--tenant <id>', 'hooks of this tenant only')
    .option('--dry-run', 'show what would be done')
    .option('--prune', 'remove what this box pushed formerly and no longer has')
    .option('--json', 'print JSON')
    .action(async (options) => (await import('../push/hooks-push-command.ts')).pushHooks(options));
  addApiCommand(hooks, 'test [hook]', {
    description: 'send a marked test event: to this hook, or a fake lease.ack the whole way',
    examples: ['hooks test billing', 'hooks test --tenant acme'],
  })
    .option('--tenant <id>', 'as an event of this tenant')
    .action(async (hook: string | undefined, options) => (await import('./test-hooks.ts')).testHooks(hook, options));
  addApiCommand(hookline, 'test', {
    description: 'send a marked test event (as hooks test)',
    examples: ['test', 'test --hook billing'],
  })
    .option('--hook <hook>', 'to this hook alone: its name or id')
    .option('--tenant <id>', 'as an event of this tenant')
    .action(async (options) => (await import('./test-hooks.ts')).testHooks(options.hook, options));
}

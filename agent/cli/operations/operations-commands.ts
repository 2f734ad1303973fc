import type { Command } from 'commander';
import { SCOPES } from '#shared/api/operations.ts';
import { addApiCommand, choice } from '../command.ts';

/** `hookline status`, `worker`, `tokens` and `audit`. */
export function addOperationsCommands(hookline: Command): void {
  addApiCommand(hookline, 'status', {
    description: 'what answers, as whom one asks, and what needs attention',
    examples: ['status'],
  }).action(async (options) => (await import('./status.ts')).showStatus(options));

  const worker = hookline.command('worker').description("what drains the tenants' queues");
  addApiCommand(worker, 'list', { description: 'list them', examples: ['worker list'] }).action(async (options) =>
    (await import('./workers.ts')).listWorkers(options),
  );
  addApiCommand(worker, 'enable <tenant>', {
    description: 'let it deliver again',
    examples: ['worker enable acme'],
  }).action(async (tenant: string, options) => (await import('./workers.ts')).enableWorker(tenant, options));
  addApiCommand(worker, 'disable <tenant>', {
    description: 'stop deliveries; events go on waiting, over restarts too',
    examples: ['worker disable acme'],
  }).action(async (tenant: string, options) => (await import('./workers.ts')).disableWorker(tenant, options));

  const tokens = hookline.command('tokens').description('tokens for this API');
  addApiCommand(tokens, 'list', { description: 'list them', examples: ['tokens list'] }).action(async (options) =>
    (await import('./tokens.ts')).listTokens(options),
  );
  addApiCommand(tokens, 'create <name>', {
    description: 'make one; it is printed this once',
    examples: ['tokens create grafana --scope viewer', 'tokens create acme-portal --scope operator --tenant acme'],
  })
    .addOption(choice('--scope <scope>', 'what it may do', SCOPES).makeOptionMandatory())
    .option('--tenant <id>', 'it sees this tenant only; * for every one', '*')
    .option('--out <file>', 'write it to this new file (0600) instead of printing it')
    .action(async (name: string, options) => (await import('./tokens.ts')).createToken(name, options));
  addApiCommand(tokens, 'delete <id>', {
    description: 'delete one, by its id: it is refused at once',
    examples: ['tokens delete tok_4f2a'],
  }).action(async (id: string, options) => (await import('./tokens.ts')).deleteToken(id, options));

  const audit = hookline.command('audit').description('who changed what');
  addApiCommand(audit, 'list', { description: 'list changes, the latest first', examples: ['audit list --limit 200'] })
    .option('--limit <n>', 'at most this many', '50')
    .action(async (options) => (await import('./audit.ts')).listAudit(options));
}

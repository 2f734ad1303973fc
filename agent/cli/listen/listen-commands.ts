import type { Command } from 'commander';
import { addCommand } from '../command.ts';

/** `hookline listen` */
export function addListenCommand(hookline: Command): void {
  addCommand(hookline, 'listen [port]', {
    description: 'be an endpoint to try hooks with: print what arrives on 127.0.0.1, until Ctrl-C',
    examples: ['listen', 'listen 9000 --secret-file ./secret', 'listen 9000 --status 503'],
  })
    .option('--secret-file <file>', 'check signatures with the secret in it, "-" for standard input')
    .option('--status <code>', 'answer this HTTP status, to see retries', '200')
    .action(async (port: string | undefined, options) => (await import('./listen.ts')).listen(port, options));
}

import type { Command } from 'commander';
import { addCommand } from '../command.ts';

/** `hookline profile ...` */
export function addProfileCommands(hookline: Command): void {
  const profile = hookline
    .command('profile')
    .description('APIs by name, for --profile; kept in ~/.config/hookline/profiles.yaml');
  addCommand(profile, 'add <name>', {
    description: 'remember an API; replaces one of that name',
    examples: ['profile add cloud --api https://hookline.example.com --token-file ~/.hookline-token'],
  })
    .requiredOption('--api <url>', 'its URL')
    .requiredOption('--token-file <file>', 'where its token is; "-" takes the token from standard input and keeps it')
    .action(async (name: string, options) => (await import('./profiles-command.ts')).addProfile(name, options));
  addCommand(profile, 'list', { description: 'list them', examples: ['profile list'] }).action(async () =>
    (await import('./profiles-command.ts')).listProfiles(),
  );
  addCommand(profile, 'remove <name>', { description: 'forget one', examples: ['profile remove cloud'] }).action(
    async (name: string) => (await import('./profiles-command.ts')).removeProfile(name),
  );
}

import { type Command, Option } from 'commander';
import { endWithReader } from './terminal.ts';

export interface CommandText {
  readonly description: string;
  /** Command lines without `hookline`, and what they are for if that is not plain. */
  readonly examples: readonly string[];
}

/** A command whose help ends with examples. `usage` is its name and arguments: `show <hook>`. */
export function addCommand(parent: Command, usage: string, { description, examples }: CommandText): Command {
  const lines = examples.map((example) => `  $ hookline ${example}`);
  return parent
    .command(usage)
    .description(description)
    .addHelpText('after', `\n${examples.length === 1 ? 'Example' : 'Examples'}:\n${lines.join('\n')}`);
}

/** A command that calls the API of a box or of the cloud. */
export function addApiCommand(parent: Command, usage: string, text: CommandText): Command {
  return withApiOptions(addCommand(parent, usage, text)).option('--json', 'print the answer of the API as JSON');
}

export function withConfigOption(command: Command): Command {
  return command.option(
    '-c, --config <file>',
    'configuration file of the box (default: ./hookline.yaml, or built-in defaults)',
  );
}

/** A name may be a hook's or, where two tenants have one of that name, its id. */
export const HOOK_OPTION = ['--hook <hook>', 'of this hook only: its name or id'] as const;
export const TENANT_OPTION = ['--tenant <id>', 'of this tenant only'] as const;
export const SINCE_OPTION = [
  '--since <when>',
  'not before: a time such as 2026-01-31T10:00Z, or 30m, 12h, 7d ago',
] as const;
export const UNTIL_OPTION = ['--until <when>', 'before: a time, or how long ago'] as const;

/** An option with a few words as its values. */
export function choice(flags: string, description: string, words: readonly string[]): Option {
  return new Option(flags, description).choices(words);
}

function withApiOptions(command: Command): Command {
  return withConfigOption(command)
    .option('--api <url>', 'the API at this URL instead of the box (environment: HOOKLINE_API)')
    .option('--token-file <file>', 'its token, "-" for standard input (environment: HOOKLINE_TOKEN_FILE)')
    .option('--profile <name>', 'the API of a profile; see hookline profile --help')
    .hook('preAction', endWithReader);
}

import type { Command, Option } from 'commander';

/** One command as a shell completes it. */
export interface CommandNode {
  /** `hooks list`; empty for the program itself. */
  readonly path: string;
  readonly subcommands: readonly Word[];
  readonly options: readonly OptionNode[];
  /** Whether its first argument is a file. */
  readonly takesFile: boolean;
}

export interface Word {
  readonly word: string;
  readonly description: string;
}

export interface OptionNode {
  readonly flags: readonly string[];
  readonly description: string;
  readonly value: 'none' | 'file' | 'words' | 'any';
  /** Where `value` is `words`. */
  readonly words: readonly string[];
}

/** The program and all commands below it. */
export function commandTree(program: Command): readonly CommandNode[] {
  return nodesOf(program, []);
}

function nodesOf(command: Command, path: readonly string[]): readonly CommandNode[] {
  const subcommands = command.commands.map((inner) => ({ word: inner.name(), description: inner.description() }));
  const node: CommandNode = {
    path: path.join(' '),
    subcommands,
    options: command.createHelp().visibleOptions(command).map(optionNode),
    takesFile: command.registeredArguments[0]?.name() === 'file',
  };
  return [node, ...command.commands.flatMap((inner) => nodesOf(inner, [...path, inner.name()]))];
}

function optionNode(option: Option): OptionNode {
  const { short, long, description, argChoices: words = [] } = option;
  const flags = [short, long].filter((flag) => flag !== undefined && flag !== null);
  return { flags, description, value: valueKind(option), words };
}

function valueKind({ flags, required, optional, argChoices }: Option): OptionNode['value'] {
  if (argChoices !== undefined) return 'words';
  if (!required && !optional) return 'none';
  return flags.includes('<file>') ? 'file' : 'any';
}

import type { Command } from 'commander';
import { type CommandNode, commandTree, type OptionNode } from './command-tree.ts';

/** A script for fish to source, or to keep as ~/.config/fish/completions/hookline.fish. */
export function fishCompletion(program: Command): string {
  const nodes = commandTree(program);
  const paths = nodes.flatMap(({ path }) => (path === '' ? [] : [quote(path)]));
  return `# hookline completion for fish: hookline completion fish | source
function __hookline_at
    set -l position ''
    for word in (commandline -opc)[2..]
        set -l next (string trim -- "$position $word")
        contains -- $next ${paths.join(' ')}; and set position $next
    end
    test "$position" = "$argv[1]"
end
complete -c hookline -f
${nodes.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ path, subcommands, options, takesFile }: CommandNode): readonly string[] {
  const start = `complete -c hookline -n ${quote(`__hookline_at ${quote(path)}`)}`;
  return [
    ...subcommands.map(({ word, description }) => `${start} -a ${quote(word)} -d ${quote(description)}`),
    ...(takesFile ? [`${start} -F`] : []),
    ...options.map((option) => `${start} ${optionWords(option)} -d ${quote(option.description)}`),
  ];
}

function optionWords({ flags, value, words }: OptionNode): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`)).join(' ');
  if (value === 'words') return `${names} -x -a ${quote(words.join(' '))}`;
  return value === 'none' ? names : `${names} ${value === 'file' ? '-r -F' : '-x'}`;
}

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

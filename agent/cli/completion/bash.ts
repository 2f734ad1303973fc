import type { Command } from 'commander';
import { type CommandNode, commandTree, type OptionNode } from './command-tree.ts';

/** A script for bash to source; without bash-completion and for bash from 4.0. */
export function bashCompletion(program: Command): string {
  const nodes = commandTree(program);
  return `# hookline completion for bash: source <(hookline completion bash)
_hookline() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} path='' word index
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    case "\${path:+$path }$word" in
      ${nodes.flatMap(({ path }) => (path === '' ? [] : [quote(path)])).join(' | ')}) path="\${path:+$path }$word" ;;
    esac
  done
  COMPREPLY=()
  case "$path $previous" in
${nodes.flatMap(valueCases).join('\n')}
  esac
  case "$path" in
${nodes.map(wordsCase).join('\n')}
  esac
}
complete -F _hookline hookline
`;
}

function valueCases({ path, options }: CommandNode): readonly string[] {
  return options.flatMap((option) => {
    if (option.value === 'none') return [];
    const patterns = option.flags.map((flag) => quote(`${path} ${flag}`)).join(' | ');
    return [`    ${patterns}) ${valueReply(option)}return ;;`];
  });
}

function valueReply({ value, words }: OptionNode): string {
  if (value === 'words') return `mapfile -t COMPREPLY < <(compgen -W ${quote(words.join(' '))} -- "$current"); `;
  return value === 'file'
    ? `mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames 2> /dev/null; `
    : '';
}

function wordsCase({ path, subcommands, options, takesFile }: CommandNode): string {
  const flags = options.flatMap((option) => option.flags).join(' ');
  const words = subcommands.map(({ word }) => word).join(' ');
  const others = takesFile
    ? `mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames 2> /dev/null`
    : `mapfile -t COMPREPLY < <(compgen -W ${quote(words)} -- "$current")`;
  return `    ${quote(path)})
      if [[ $current == -* ]]; then mapfile -t COMPREPLY < <(compgen -W ${quote(flags)} -- "$current")
      else ${others}; fi ;;`;
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

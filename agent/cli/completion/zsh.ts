import type { Command } from 'commander';
import { type CommandNode, commandTree, type OptionNode, type Word } from './command-tree.ts';

/** A function for zsh's completion system: a file `_hookline` in $fpath, or sourced after compinit. */
export function zshCompletion(program: Command): string {
  const nodes = commandTree(program);
  const paths = nodes.flatMap(({ path }) => (path === '' ? [] : [quote(path)]));
  return `#compdef hookline
# hookline completion for zsh: source <(hookline completion zsh)
_hookline() {
  local current="\${words[CURRENT]}" previous="\${words[CURRENT-1]}" position='' index
  local -a found
  for ((index = 2; index < CURRENT; index++)); do
    case "\${position:+$position }\${words[index]}" in
      (${paths.join('|')}) position="\${position:+$position }\${words[index]}" ;;
    esac
  done
  case "$position $previous" in
${nodes.flatMap(valueCases).join('\n')}
  esac
  case "$position" in
${nodes.map(wordsCase).join('\n')}
  esac
}
if [[ "\${funcstack[1]}" == _hookline ]]; then _hookline "$@"; else compdef _hookline hookline; fi
`;
}

function valueCases({ path, options }: CommandNode): readonly string[] {
  return options.flatMap((option) => {
    if (option.value === 'none') return [];
    const patterns = option.flags.map((flag) => quote(`${path} ${flag}`)).join('|');
    return [`    (${patterns}) ${valueReply(option)}return ;;`];
  });
}

function valueReply({ value, words }: OptionNode): string {
  if (value === 'words') return `compadd -- ${words.map(quote).join(' ')}; `;
  return value === 'file' ? '_files; ' : '';
}

function wordsCase({ path, subcommands, options, takesFile }: CommandNode): string {
  const flags = options.flatMap(({ flags: names, description }) => names.map((word) => ({ word, description })));
  const others = takesFile ? '_files' : `found=(${described(subcommands)}); _describe command found`;
  return `    (${quote(path)})
      if [[ "$current" == -* ]]; then found=(${described(flags)}); _describe -o option found
      else ${others}; fi ;;`;
}

const described = (words: readonly Word[]): string =>
  words.map(({ word, description }) => quote(`${word}:${description.replaceAll(':', '\\:')}`)).join(' ');

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

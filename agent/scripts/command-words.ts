/** What of a shell command line can be known without running it. */
export interface CommandWords {
  /** The program, or undefined where the line has none. */
  readonly program: string | undefined;
  /** Every word after it that may name a file the command reads; targets of `>` are left out. */
  readonly rest: readonly string[];
}

const TOKEN = /[<>|&;()\n]+|(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s<>|&;()"'\\])+/gs;
const OPERATOR = /^[<>|&;()\n]/;
const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=/;

/**
 * Splits a command for `/bin/sh -c` into words, quotes removed. Variables, substitutions and globs are not expanded: a
 * word that needs them stays as written.
 */
export function commandWords(command: string): CommandWords {
  const words: string[] = [];
  let writes = false;
  for (const [token] of command.matchAll(TOKEN)) {
    if (OPERATOR.test(token)) {
      writes = token.includes('>');
      continue;
    }
    const hasProgram = words.length > 0;
    if (!writes && (hasProgram || !ASSIGNMENT.test(token))) words.push(unquote(token));
    writes = false;
  }
  return { program: words[0], rest: words.slice(1) };
}

function unquote(word: string): string {
  return word.replace(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gs, (_, single, double, escaped) => {
    if (single !== undefined) return single;
    if (double !== undefined) return double.replace(/\\([$`"\\])/g, '$1');
    return escaped;
  });
}

const STAR = '*';
const ESCAPE = '\\';

/** What is wrong with a wildcard text, or undefined. EventBridge's rules: `\*` and `\\` only, never `**`. */
export function wildcardFault(text: string): string | undefined {
  for (let i = 0; i < text.length; i++) {
    if (text[i] === STAR && text[i + 1] === STAR) return 'a wildcard without consecutive "*"';
    if (text[i] !== ESCAPE) continue;
    if (text[i + 1] !== STAR && text[i + 1] !== ESCAPE) return 'a wildcard with "\\" only before "*" or "\\"';
    i++;
  }
  return undefined;
}

/** The wildcard text of a name in which `*` stands for any run of characters and nothing is an escape. */
export function wildcardOfGlob(name: string): string {
  return name.replaceAll('\\', '\\\\').replaceAll(/\*+/g, '*');
}

/**
 * A matcher of a checked wildcard text; `*` stands for any run of characters, also none. The literal runs between the
 * stars are searched from left to right, never again from an earlier place: at most (length x length of the pattern).
 */
export function compileWildcard(text: string): (value: string) => boolean {
  const literals = splitLiterals(text);
  const [head = '', ...rest] = literals;
  const tail = rest.pop();
  if (tail === undefined) return (value) => value === head;
  const minLength = literals.reduce((sum, literal) => sum + literal.length, 0);
  return (value) => {
    if (value.length < minLength || !value.startsWith(head) || !value.endsWith(tail)) return false;
    let from = head.length;
    for (const literal of rest) {
      const at = value.indexOf(literal, from);
      if (at < 0) return false;
      from = at + literal.length;
    }
    return from <= value.length - tail.length;
  };
}

function splitLiterals(text: string): string[] {
  const literals = [''];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === STAR) {
      literals.push('');
      continue;
    }
    if (text[i] === ESCAPE) i++;
    literals[literals.length - 1] += text[i] ?? '';
  }
  return literals;
}

import { nearestKey } from '../config/nearest-key.ts';
import { GRAMMAR, type Items, type Node } from './grammar.ts';
import { ShellError } from './shell-error.ts';

/** One step down the file: a key, or an item of a list. */
export type Step = string | ItemStep;

export interface ItemStep {
  readonly items: Items;
  /** The value of its key; empty for the only one without, `#2` for the second without. */
  readonly id: string;
}

export interface Walked {
  readonly steps: readonly Step[];
  /** Where the words lead. */
  readonly node: Node;
  /** Words beyond it: a leaf's value, or an entry's name and value. */
  readonly rest: readonly string[];
}

/** Follows words down the grammar. Throws a ShellError at the first that leads nowhere, with what was expected there. */
export function walk(words: readonly string[]): Walked {
  const steps: Step[] = [];
  let node: Node = GRAMMAR;
  let at = 0;
  while (at < words.length && node.kind !== 'leaf' && node.kind !== 'entries') {
    const word = words[at] ?? '';
    if (node.kind === 'items') {
      const { children } = node.item;
      const isUnnamed = node.isKeyOptional && Object.hasOwn(children, word);
      const next = words[at + 1];
      if (!isUnnamed && node.isKeyOptional && next !== undefined && !Object.hasOwn(children, next))
        throw new ShellError(unknownWord(word, words.slice(0, at), Object.keys(children)));
      steps.push({ items: node, id: isUnnamed ? '' : word });
      if (!isUnnamed) at++;
      node = node.item;
      continue;
    }
    const next: Node | undefined = Object.hasOwn(node.children, word) ? node.children[word] : undefined;
    if (next === undefined) throw new ShellError(unknownWord(word, words.slice(0, at), Object.keys(node.children)));
    if (!(next.kind === 'items' && next.isParent)) steps.push(word);
    node = next;
    at++;
  }
  return { steps, node, rest: words.slice(at) };
}

function unknownWord(word: string, before: readonly string[], allowed: readonly string[]): string {
  const near = nearestKey(word, allowed);
  const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
  const where = before.length === 0 ? '' : ` after "${before.join(' ')}"`;
  return `unknown word "${word}"${where}${hint}; expected one of: ${allowed.join(', ')}`;
}

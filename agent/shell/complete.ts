import type { Items, Node } from './grammar.ts';
import { setLines } from './set-lines.ts';
import { ShellError } from './shell-error.ts';
import { walk } from './walk.ts';
import { quoted, wordsOf } from './words.ts';

export interface Choice {
  readonly word: string;
  readonly help: string;
}

const COMMAND_HELP: Readonly<Record<string, string>> = {
  set: 'set a value: set event_hooks session_up webhook url https://...',
  delete: 'remove a value, a hook or a section',
  show: 'the candidate as set lines; show hooks shows a part of it',
  compare: 'what a commit would change',
  commit: 'check, write and put in force; commit check only checks',
  rollback: 'discard the changes; rollback 1 loads the configuration before the last commit',
  help: 'what can be typed; so does ? anywhere',
  exit: 'leave the shell',
  quit: 'leave the shell',
};

const WITH_PATH = new Set(['set', 'delete', 'show']);

/** What may stand where the line ends: a word begun there, or a new one after a blank. */
export function choicesFor(
  line: string,
  value: unknown,
): { readonly choices: readonly Choice[]; readonly begun: string } {
  const words = wordsOrNone(line);
  if (words === undefined) return { choices: [], begun: '' };
  const begun = line === '' || /\s$/.test(line) ? '' : (words.pop() ?? '');
  const all = choicesAfter(words, value);
  return { choices: all.filter(({ word }) => word.startsWith(begun)), begun };
}

/** For node:readline: whole words that continue the line, and what they replace. */
export function complete(line: string, value: unknown): [string[], string] {
  const { choices, begun } = choicesFor(line, value);
  const fits = choices.filter(({ word }) => !word.startsWith('<')).map(({ word }) => `${word} `);
  return [fits, begun];
}

function choicesAfter([command, ...words]: readonly string[], value: unknown): Choice[] {
  if (command === undefined) return Object.entries(COMMAND_HELP).map(([word, help]) => ({ word, help }));
  if (command === 'commit' && words.length === 0) return [{ word: 'check', help: 'only check' }];
  if (command === 'rollback' && words.length === 0) return [{ word: '<n>', help: 'so many commits back' }];
  if (!WITH_PATH.has(command)) return [];
  try {
    const { node, rest } = walk(words);
    return nodeChoices(node, words, rest, value, command);
  } catch (error) {
    if (error instanceof ShellError) return [];
    throw error;
  }
}

function nodeChoices(
  node: Node,
  words: readonly string[],
  rest: readonly string[],
  value: unknown,
  command: string,
): Choice[] {
  if (node.kind === 'section') return Object.entries(node.children).map(([word, { help }]) => ({ word, help }));
  if (node.kind === 'items') return [...namesOf(node, words, value), ...unnamed(node, command)];
  if (node.kind === 'leaf') return command === 'set' ? valueChoices(node.schema, node.help) : [];
  if (rest.length === 0) return [...present(words, value), { word: '<name>', help: node.help }];
  return command === 'set' ? [{ word: '<value>', help: node.help }] : [];
}

function unnamed({ key, isKeyOptional, item }: Items, command: string): Choice[] {
  const fresh = command === 'set' ? [{ word: `<${key}>`, help: `a new one's ${key}` }] : [];
  if (!isKeyOptional) return fresh;
  return [...fresh, ...Object.entries(item.children).map(([word, { help }]) => ({ word, help }))];
}

/** Names of those that are there. */
function namesOf(items: Items, words: readonly string[], value: unknown): Choice[] {
  return present(words, value).filter(({ word }) => !(items.isKeyOptional && Object.hasOwn(items.item.children, word)));
}

/** The words that follow these in the configuration as it is. */
function present(words: readonly string[], value: unknown): Choice[] {
  const after = setLines(value)
    .filter((line) => words.every((word, place) => line.words[place] === quoted(word)))
    .flatMap((line) => line.words[words.length] ?? []);
  return [...new Set(after)].map((word) => ({ word, help: '' }));
}

/** The values of a key that takes one of a few. */
function valueChoices(schema: unknown, help: string): Choice[] {
  const inner = (schema as { unwrap?: () => unknown }).unwrap?.() ?? schema;
  const { options, type } = inner as { options?: readonly unknown[]; type?: string };
  const values = Array.isArray(options) ? options.filter((option) => typeof option === 'string' && option !== '') : [];
  if (values.length > 0) return values.map((word) => ({ word: String(word), help: '' }));
  if (type === 'boolean') return ['true', 'false'].map((word) => ({ word, help: '' }));
  return [{ word: '<value>', help }];
}

function wordsOrNone(line: string): string[] | undefined {
  try {
    return wordsOf(line);
  } catch (error) {
    if (error instanceof ShellError) return undefined;
    throw error;
  }
}

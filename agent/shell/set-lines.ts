import { GRAMMAR, type Items, type Node, type Section } from './grammar.ts';
import { quoted } from './words.ts';

const MASK = '********';
const SECRET_KEYS = new Set(['secret', 'token']);

export interface SetLine {
  /** The words after `set`, as they are to be typed. */
  readonly words: readonly string[];
  /** The same with secrets and header values masked. */
  readonly shown: string;
}

/** A configuration as the `set` lines that would make it, in the order of the grammar. */
export function setLines(value: unknown): SetLine[] {
  return linesOf(GRAMMAR, value, []);
}

function linesOf(node: Node, value: unknown, words: readonly string[]): SetLine[] {
  if (value === undefined || value === null) return [];
  if (node.kind === 'leaf') return [line(words, valueText(value), SECRET_KEYS.has(words.at(-1) ?? ''))];
  if (node.kind === 'entries')
    return Object.entries(asObject(value)).map(([name, text]) => line([...words, quoted(name)], valueText(text), true));
  if (node.kind === 'items') return itemLines(node, value, words);
  return sectionLines(node, value, words);
}

function sectionLines(node: Section, value: unknown, words: readonly string[]): SetLine[] {
  return Object.entries(node.children).flatMap(([key, child]) => {
    const inner = child.kind === 'items' && child.isParent ? value : asObject(value)[key];
    return linesOf(child, inner, [...words, key]);
  });
}

function itemLines(node: Items, value: unknown, words: readonly string[]): SetLine[] {
  if (!Array.isArray(value)) return [];
  const own = value.map(asObject).filter((item) => Object.entries(node.fixed).every(([key, is]) => item[key] === is));
  const unnamed = own.filter((item) => item[node.key] === undefined);
  return own.flatMap((item) => {
    const name = item[node.key];
    const id =
      name === undefined ? (unnamed.length === 1 ? [] : [`#${unnamed.indexOf(item) + 1}`]) : [quoted(`${name}`)];
    return sectionLines(node.item, item, [...words, ...id]);
  });
}

function line(words: readonly string[], text: string, isSecret: boolean): SetLine {
  return { words: [...words, text], shown: ['set', ...words, isSecret && text !== '""' ? MASK : text].join(' ') };
}

/** Lists are their items; mappings (a filter) are JSON. */
function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '""' : value.map((item) => quoted(String(item))).join(' ');
  if (typeof value === 'object' && value !== null) return quoted(JSON.stringify(value));
  return quoted(String(value));
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

import { EventError } from '#shared/event/event-error.ts';
import { rawJson } from './raw-json.ts';

/** Only text with one of these can hold a number that a double does not: most text has none and takes the fast way. */
const MAYBE_LOSSY = /\d{16}|\d[eE][+-]?\d{3}/;

/** A double holds any decimal of 15 significant digits. */
const EXACT_DIGITS = 15;

/** The reviver's third argument (JSON.parse source text access), which TypeScript's es2024 library lacks. */
interface ReviverContext {
  readonly source?: string;
}
type Reviver = (key: string, value: unknown, context: ReviverContext) => unknown;

/**
 * Parses JSON text. Numbers that a double cannot hold come as RawJson, so that they leave with the digits they came with.
 * Throws EventError: `invalid_json` with the position, `too_deep` where such a number sits in nesting beyond the stack.
 */
export function parseJson(text: string): unknown {
  try {
    if (!MAYBE_LOSSY.test(text)) return JSON.parse(text);
    const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;
    return parse(text, keepDigits);
  } catch (error) {
    if (error instanceof RangeError) throw new EventError('too_deep', '', 'an event must not nest this deep');
    throw new EventError('invalid_json', '', describeFault(text));
  }
}

function keepDigits(_key: string, value: unknown, { source }: ReviverContext): unknown {
  if (typeof value !== 'number' || source === undefined) return value;
  return isExact(value, source) ? value : rawJson(source);
}

function isExact(value: number, source: string): boolean {
  if (String(value) === source) return true;
  if (!Number.isFinite(value)) return false;
  const digits = source
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '');
  if (value === 0) return digits === '';
  return digits.length <= EXACT_DIGITS;
}

/**
 * Where the text stops being JSON. The engine's own message is not used: it quotes the text, which may hold a password,
 * and gives no position for an unexpected token.
 */
function describeFault(text: string): string {
  const position = faultPosition(text);
  const before = text.slice(0, position);
  const line = before.split('\n').length;
  const column = position - before.lastIndexOf('\n');
  const found = position < text.length ? `unexpected ${JSON.stringify(text.charAt(position))}` : 'unexpected end';
  return `not valid JSON: ${found} at position ${position} (line ${line}, column ${column})`;
}

/** The length of the longest prefix that could still become JSON. */
function faultPosition(text: string): number {
  let viable = 0;
  let broken = text.length + 1;
  while (broken - viable > 1) {
    const middle = (viable + broken) >>> 1;
    if (couldContinue(text.slice(0, middle))) viable = middle;
    else broken = middle;
  }
  return viable;
}

function couldContinue(prefix: string): boolean {
  try {
    JSON.parse(prefix);
    return true;
  } catch (error) {
    if (!(error instanceof SyntaxError)) return false;
    if (error.message.startsWith('Unexpected end')) return true;
    return Number(/at position (\d+)/.exec(error.message)?.[1]) === prefix.length;
  }
}

import { EventError } from '#shared/event/event-error.ts';
import { isJsonObject } from '#shared/json/json.ts';
import { parseJson } from '#shared/json/parse-json.ts';
import { checkEventSize } from './event-size.ts';

/** One item of a body: an event, if it is as it should be. */
export interface BodyItem {
  /** The parsed JSON; throws EventError where the item is too large or not JSON. */
  readonly parse: () => unknown;
  /** The item as text, and with all that follows it: of an array's item the JSON again. */
  readonly raw: () => string;
  readonly rest: () => string;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NEWLINE = 0x0a;

/**
 * The items of a body: of a JSON array its elements; of NDJSON its lines, blank ones skipped; otherwise the whole. NDJSON
 * is what has several lines of which the first is an object, or which are not JSON together. Lines are UTF-8 or not each
 * for itself. A body of nothing but blanks is one item that cannot be parsed.
 */
export function* splitBody(body: Buffer): Generator<BodyItem> {
  const bytes = body.subarray(0, 3).equals(BYTE_ORDER_MARK) ? body.subarray(3) : body;
  const text = decode(bytes);
  if (text === undefined) {
    const lossy = bytes.toString('utf8');
    if (isNdjson(lossy)) yield* linesOfBytes(bytes);
    else yield faulty(invalidUtf8(), lossy);
  } else if (text.trim() === '') {
    yield faulty(new EventError('empty_body', '', 'the body is empty: it must hold at least one event'), '');
  } else if (isNdjson(text)) {
    yield* linesOfText(text);
  } else if (text.trimStart().startsWith('[')) {
    yield* elements(text);
  } else {
    yield line(text.trimEnd(), () => text);
  }
}

function isNdjson(text: string): boolean {
  const trimmed = text.trim();
  const end = trimmed.indexOf('\n');
  if (end < 0 || trimmed.startsWith('[')) return false;
  return isObject(trimmed.slice(0, end)) || !isObject(trimmed);
}

function isObject(text: string): boolean {
  try {
    return isJsonObject(JSON.parse(text));
  } catch {
    return false;
  }
}

function* linesOfText(text: string): Generator<BodyItem> {
  let next = 0;
  while (next < text.length) {
    const start = next;
    const end = text.indexOf('\n', start);
    next = end < 0 ? text.length : end + 1;
    const content = text.slice(start, end < 0 ? text.length : end);
    if (content.trim() !== '') yield line(content, () => text.slice(start));
  }
}

function* linesOfBytes(bytes: Buffer): Generator<BodyItem> {
  let next = 0;
  while (next < bytes.length) {
    const start = next;
    const end = bytes.indexOf(NEWLINE, start);
    next = end < 0 ? bytes.length : end + 1;
    const content = bytes.subarray(start, end < 0 ? bytes.length : end);
    const rest = () => bytes.toString('utf8', start);
    const text = decode(content);
    if (text === undefined) yield { ...faulty(invalidUtf8(), content.toString('utf8')), rest };
    else if (text.trim() !== '') yield line(text, rest);
  }
}

function line(text: string, rest: () => string): BodyItem {
  const parse = () => {
    checkEventSize(text);
    return parseJson(text);
  };
  return { parse, raw: () => text, rest };
}

function* elements(text: string): Generator<BodyItem> {
  let values: readonly unknown[];
  try {
    values = parseJson(text) as readonly unknown[];
  } catch (error) {
    if (!(error instanceof EventError)) throw error;
    yield faulty(error, text);
    return;
  }
  for (const [i, value] of values.entries()) {
    yield {
      parse: () => value,
      raw: () => textOf(value) ?? text,
      rest: () => textOf(values.slice(i)) ?? text,
    };
  }
}

/** Undefined for what nests deeper than the stack allows. */
function textOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function faulty(fault: EventError, raw: string): BodyItem {
  const parse = () => {
    throw fault;
  };
  return { parse, raw: () => raw, rest: () => raw };
}

function decode(bytes: Buffer): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

function invalidUtf8(): EventError {
  return new EventError('invalid_utf8', '', 'not valid UTF-8');
}

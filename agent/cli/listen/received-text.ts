import type { IncomingHttpHeaders } from 'node:http';
import { printable } from '#shared/payload/display-text.ts';
import { timeOfDay } from '../tail/time-of-day.ts';
import { coloured } from '../terminal.ts';
import { signatureVerdict } from './signature-verdict.ts';

/** A request as it came, and what it was answered. */
export interface Received {
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly status: number;
}

/** Those of the connection say nothing about a hook. */
const DULL = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept', 'accept-encoding']);

/** A request for people: its line with the verdict on its signature, its headers, and its body, JSON with an indent. */
export function receivedText(received: Received, secret: string | undefined): string {
  const { atMs, method, path, headers, body, status } = received;
  const { isGood, text } = signatureVerdict(headers, body, secret, atMs);
  const verdict = isGood === undefined ? text : coloured(isGood ? 'green' : 'red', text);
  const time = timeOfDay(new Date(atMs).toISOString());
  const shown = Object.entries(headers).filter(([name]) => !DULL.has(name));
  return [
    `${time}  ${printable(`${method} ${path}`)}  answered ${status}  ${verdict}`,
    ...shown.map(([name, value]) => coloured('gray', `  ${name}: ${printable(String(value))}`)),
    ...readable(body.toString()).map((line) => `  ${indentOf(line)}${printable(line)}`),
    '',
  ].join('\n');
}

function readable(body: string): readonly string[] {
  if (body === '') return [];
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2).split('\n');
  } catch {
    return body.split(/\r?\n/);
  }
}

function indentOf(line: string): string {
  return /^ */.exec(line)?.[0] ?? '';
}

import { readFileSync, statSync } from 'node:fs';
import type { ConfigIssue } from './config-issue.ts';
import { Place } from './place.ts';
import { parseTomlDocument } from './toml-document.ts';
import { parseYamlDocument } from './yaml-document.ts';

const MAX_BYTES = 64 * 2 ** 20;

export interface ReadDocument {
  readonly value: unknown;
  /** The top of the document. */
  readonly place: Place;
  /** The file's permission bits. */
  readonly mode: number;
}

/**
 * Reads and parses a file, TOML by its extension, else YAML. Undefined after its faults were added to the issues; that it
 * cannot be read at all is a fault of the place that names it, if there is one.
 */
export function readDocument(
  path: string,
  shownAs: string,
  issues: ConfigIssue[],
  namedAt?: Place,
): ReadDocument | undefined {
  const read = readText(path);
  if (typeof read === 'string') {
    if (namedAt !== undefined) namedAt.error(`${shownAs}: ${read}`);
    else issues.push({ file: shownAs, line: 0, column: 0, path: '', message: read, severity: 'error' });
    return undefined;
  }
  const parse = path.toLowerCase().endsWith('.toml') ? parseTomlDocument : parseYamlDocument;
  const { document, faults } = parse(read.text);
  for (const fault of faults) issues.push({ file: shownAs, ...fault, path: '', severity: 'error' });
  if (document === undefined) return undefined;
  return { value: document.value, place: new Place(shownAs, document, issues), mode: read.mode };
}

/** The text, or what keeps it from being read. */
function readText(path: string): { text: string; mode: number } | string {
  try {
    const { mode, size } = statSync(path);
    if (size > MAX_BYTES) return `is larger than ${MAX_BYTES} bytes`;
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)), mode };
  } catch (error) {
    return READ_FAULTS[(error as NodeJS.ErrnoException).code ?? ''] ?? `cannot be read: ${(error as Error).message}`;
  }
}

const READ_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'cannot be read: permission denied',
  EISDIR: 'is a directory, expected a file',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'cannot be read: it is not UTF-8 text',
};

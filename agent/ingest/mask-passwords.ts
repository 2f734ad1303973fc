import { stripPasswords } from '#shared/event/strip-passwords.ts';
import { parseJson } from '#shared/json/parse-json.ts';

/** A word that names a password, or an escape that could spell one: text without either holds none. */
const SUSPICIOUS = /password|\\u/i;

/**
 * What follows such a word in text that is not JSON: a separator and a value, which is a quoted string, a bare word, or,
 * where a bracket or backslash opens it, everything after. No part of it can fail late, so the search is linear.
 */
const NAMED_VALUE =
  /(password[^\s"':=]{0,64}["']?\s{0,16}[:=]+\s{0,16})(?:"(?:[^"\\]|\\.?)*(?:"|$)|'[^']*(?:'|$)|[[{\\].*|[^\s,;&}\]"']+)/gis;

/** Rejected input without its passwords: as JSON without those keys where it is JSON, otherwise with `***` in their place. */
export function maskPasswords(raw: string): string {
  if (!SUSPICIOUS.test(raw)) return raw;
  try {
    const value = parseJson(raw);
    stripPasswords(value);
    return JSON.stringify(value); // Not `raw` even where nothing was removed: of a key given twice the text shows both.
  } catch {
    return raw.replace(NAMED_VALUE, '$1***');
  }
}

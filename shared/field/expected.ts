import { isRawJson } from '#shared/json/raw-json.ts';

const SHOWN_CHARACTERS = 60;

interface RefusedInput {
  readonly input?: unknown;
}

/** What a zod check says: `expected a whole number, got "abc"`. A missing key is said to be missing. */
export function expected(what: string): (issue: RefusedInput) => string {
  return ({ input }) => (input === undefined ? `missing; expected ${what}` : `expected ${what}, got ${show(input)}`);
}

/** The same without the value, which may be a secret: `expected text, got a number`. */
export function expectedSecret(what: string): (issue: RefusedInput) => string {
  return ({ input }) => (input === undefined ? `missing; expected ${what}` : `expected ${what}, got ${kindOf(input)}`);
}

/** The value as a message may quote it; of lists and mappings only that they are one. */
function show(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return kindOf(value);
  const characters = [...value];
  if (characters.length <= SHOWN_CHARACTERS) return JSON.stringify(value);
  return JSON.stringify(`${characters.slice(0, SHOWN_CHARACTERS).join('')}...`);
}

/** `text`, `a number`, `true or false`, `a list`, `a mapping`, `a date`, `nothing`. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (isRawJson(value)) return 'a number';
  if (value instanceof Date) return 'a date';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'boolean') return 'true or false';
  return typeof value === 'number' || typeof value === 'bigint' ? 'a number' : 'text';
}

import { isJsonObject } from '#shared/json/json.ts';
import { isSingleAddress, parseCidr } from './cidr.ts';
import { isComparableNumber, NUMBER_EXPECTED, numericFault } from './numeric.ts';
import type { PatternIssue } from './pattern-error.ts';
import { wildcardFault } from './wildcard.ts';

type Path = PatternIssue['path'];
type Check = (value: unknown, path: Path, issues: PatternIssue[]) => void;

const IGNORE_CASE = 'equals-ignore-case';

const OPERATORS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['prefix', checkAffix],
  ['suffix', checkAffix],
  [IGNORE_CASE, checkString],
  ['anything-but', checkAnythingBut],
  ['numeric', (value, path, issues) => report(numericFault(value), path, issues)],
  ['cidr', checkCidr],
  ['exists', (value, path, issues) => report(typeof value === 'boolean' ? undefined : 'true or false', path, issues)],
  ['wildcard', checkWildcard],
]);

const ANYTHING_BUT_OPERATORS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['prefix', oneOrMany(checkNonEmptyString)],
  ['suffix', oneOrMany(checkNonEmptyString)],
  [IGNORE_CASE, oneOrMany(checkString)],
  ['wildcard', oneOrMany(checkWildcard)],
]);

/** Adds to `issues` what is wrong with one element of a field's array. */
export function checkMatcher(value: unknown, path: Path, issues: PatternIssue[]): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return;
  if (!isJsonObject(value)) {
    report('a string, number, true, false, null or an operator such as {"prefix": "..."}', path, issues);
    return;
  }
  checkOperator(value, OPERATORS, path, issues);
}

function checkOperator(value: object, operators: ReadonlyMap<string, Check>, path: Path, issues: PatternIssue[]): void {
  const names = [...operators.keys()].join(', ');
  const entries = Object.entries(value);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) {
    report(`an object with exactly one operator of ${names}`, path, issues);
    return;
  }
  const [name, operand] = entry;
  const check = operators.get(name);
  if (check === undefined) report(`one of the operators ${names}`, [...path, name], issues);
  else check(operand, [...path, name], issues);
}

function checkAffix(value: unknown, path: Path, issues: PatternIssue[]): void {
  if (typeof value === 'string') return;
  const keys = isJsonObject(value) ? Object.keys(value) : [];
  const fits = keys.length === 1 && isJsonObject(value) && typeof value[IGNORE_CASE] === 'string';
  report(fits ? undefined : `a string or {"${IGNORE_CASE}": "..."}`, path, issues);
}

function checkString(value: unknown, path: Path, issues: PatternIssue[]): void {
  report(typeof value === 'string' ? undefined : 'a string', path, issues);
}

function checkNonEmptyString(value: unknown, path: Path, issues: PatternIssue[]): void {
  report(typeof value === 'string' && value !== '' ? undefined : 'a string that is not empty', path, issues);
}

function checkWildcard(value: unknown, path: Path, issues: PatternIssue[]): void {
  report(typeof value === 'string' ? wildcardFault(value) : 'a string', path, issues);
}

// EventBridge reads neither a block of one address nor an IPv6 notation with an IPv4 tail (event-ruler, CIDR.java).
function checkCidr(value: unknown, path: Path, issues: PatternIssue[]): void {
  const cidr = typeof value === 'string' ? parseCidr(value) : undefined;
  if (cidr === undefined) {
    report('a CIDR block such as "192.0.2.0/24" or "2001:db8::/32"', path, issues);
  } else if (isSingleAddress(cidr)) {
    report('a block of more than one address; give a single address as an exact value', path, issues);
  } else if (cidr.family === 4 && String(value).includes(':')) {
    report('an IPv4 block in its own notation', path, issues);
  } else if (cidr.family === 6 && String(value).includes('.')) {
    report('an IPv6 block in plain notation, without an IPv4 tail', path, issues);
  }
}

function checkAnythingBut(value: unknown, path: Path, issues: PatternIssue[]): void {
  if (isJsonObject(value)) {
    checkOperator(value, ANYTHING_BUT_OPERATORS, path, issues);
    return;
  }
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.length > 0 && values.every((item) => typeof item === 'string')) return;
  if (values.length === 0 || !values.every((item) => typeof item === 'number')) {
    report('a string, a number, a list of only strings or only numbers, or one operator', path, issues);
    return;
  }
  report(values.every(isComparableNumber) ? undefined : NUMBER_EXPECTED, path, issues);
}

function oneOrMany(check: Check): Check {
  return (value, path, issues) => {
    if (!Array.isArray(value)) {
      check(value, path, issues);
      return;
    }
    if (value.length === 0) report('a list that is not empty', path, issues);
    for (const [i, item] of value.entries()) check(item, [...path, i], issues);
  };
}

function report(expected: string | undefined, path: Path, issues: PatternIssue[]): void {
  if (expected !== undefined) issues.push({ path, message: `expected ${expected}` });
}

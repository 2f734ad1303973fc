import { cidrContains, parseCidr } from './cidr.ts';
import { isIpAddress, sameAddress } from './ip-address.ts';
import type { AnythingBut, IgnoreCase, Matcher, OneOrMany, Scalar } from './matcher.ts';
import { compileNumeric } from './numeric.ts';
import { compileWildcard } from './wildcard.ts';

export type ScalarTest = (value: Scalar) => boolean;
type TextTest = (value: string) => boolean;

/** A test of one value that a field has. `exists` true holds for each of them, and false for none. */
export function compileMatcher(matcher: Matcher): ScalarTest {
  if (typeof matcher === 'string') return compileExact(matcher);
  if (typeof matcher !== 'object' || matcher === null) return (value) => value === matcher;
  if ('exists' in matcher) return () => matcher.exists;
  if ('prefix' in matcher) return onText(compilePrefix(matcher.prefix));
  if ('suffix' in matcher) return onText(compileSuffix(matcher.suffix));
  if ('equals-ignore-case' in matcher) return onText(equalsIgnoreCase(matcher['equals-ignore-case']));
  if ('wildcard' in matcher) return onText(compileWildcard(matcher.wildcard));
  if ('cidr' in matcher) return onText(compileCidr(matcher.cidr));
  if ('anything-but' in matcher) return compileAnythingBut(matcher['anything-but']);
  const test = compileNumeric(matcher.numeric);
  return (value) => typeof value === 'number' && test(value);
}

function onText(test: TextTest): ScalarTest {
  return (value) => typeof value === 'string' && test(value);
}

// EventBridge compares a value that is an IP address as an address, whatever its notation (event-ruler, CIDR.java).
function compileExact(text: string): ScalarTest {
  if (isIpAddress(text) === undefined) return (value) => value === text;
  return (value) => value === text || (typeof value === 'string' && sameAddress(value, text));
}

function compilePrefix(operand: string | IgnoreCase): TextTest {
  if (typeof operand === 'string') return (value) => value.startsWith(operand);
  const folded = operand['equals-ignore-case'].toLowerCase();
  return (value) => value.toLowerCase().startsWith(folded);
}

function compileSuffix(operand: string | IgnoreCase): TextTest {
  if (typeof operand === 'string') return (value) => value.endsWith(operand);
  const folded = operand['equals-ignore-case'].toLowerCase();
  return (value) => value.toLowerCase().endsWith(folded);
}

function equalsIgnoreCase(text: string): TextTest {
  const folded = text.toLowerCase();
  return (value) => value.toLowerCase() === folded;
}

function compileCidr(text: string): TextTest {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new TypeError(`not a CIDR block: ${text}`);
  return (value) => cidrContains(cidr, value);
}

// A value of another type than the operand's is "anything but" it, and so matches (event-ruler, ByteMachine.java).
function compileAnythingBut(operand: AnythingBut): ScalarTest {
  if (typeof operand !== 'object' || Array.isArray(operand)) {
    const excluded = new Set<Scalar>(list<string | number>(operand as OneOrMany<string | number>));
    return (value) => !excluded.has(value);
  }
  return noneOf(excludedTexts(operand as Exclude<AnythingBut, OneOrMany<string> | OneOrMany<number>>));
}

function excludedTexts(operand: Exclude<AnythingBut, OneOrMany<string> | OneOrMany<number>>): TextTest[] {
  if ('prefix' in operand) return list(operand.prefix).map(compilePrefix);
  if ('suffix' in operand) return list(operand.suffix).map(compileSuffix);
  if ('wildcard' in operand) return list(operand.wildcard).map(compileWildcard);
  return list(operand['equals-ignore-case']).map(equalsIgnoreCase);
}

function noneOf(tests: readonly TextTest[]): ScalarTest {
  return (value) => typeof value !== 'string' || !tests.some((test) => test(value));
}

function list<T extends string | number>(value: OneOrMany<T>): readonly T[] {
  return typeof value === 'object' ? value : [value];
}

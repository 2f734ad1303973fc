import { isJsonObject, type JsonObject } from '#shared/json/json.ts';
import { compilePattern } from './compile-pattern.ts';
import type { Matcher } from './matcher.ts';
import { type EventPattern, OR } from './pattern.ts';

/** Why a document does not match. */
export interface Mismatch {
  /** The field that decides: its names from the top. Empty where no single field does. */
  readonly path: readonly string[];
  /** What the field may be; undefined where several fields fail only together, in one element of an array. */
  readonly matchers: readonly Matcher[] | undefined;
  /** Whether the field is one of several alternatives, of which none holds. */
  readonly isAlternative: boolean;
}

/** Undefined exactly where the compiled pattern matches; otherwise the first field, in the pattern's order, that decides against it. */
export function explainPattern(pattern: EventPattern, document: JsonObject): Mismatch | undefined {
  if (compilePattern(pattern)(document)) return undefined;
  return decisive(pattern, [], document) ?? { path: [], matchers: undefined, isAlternative: false };
}

/** The first part of the pattern, which stands below the path, that does not hold alone. */
function decisive(pattern: EventPattern, path: readonly string[], document: JsonObject): Mismatch | undefined {
  for (const [name, member] of Object.entries(pattern)) {
    if (compilePattern(below(path, { [name]: member }))(document)) continue;
    if (isNested(member)) {
      const inner = [...path, name];
      return decisive(member, inner, document) ?? { path: inner, matchers: undefined, isAlternative: false };
    }
    if (!isOr(name, member)) return { path: [...path, name], matchers: member, isAlternative: false };
    for (const branch of member) {
      const found = decisive(branch, path, document);
      if (found !== undefined) return { ...found, isAlternative: true };
    }
    return { path, matchers: undefined, isAlternative: true };
  }
  return undefined;
}

/** The pattern, which stands below the path, from the top. */
function below(path: readonly string[], pattern: EventPattern): EventPattern {
  return path.reduceRight<EventPattern>((inner, name) => ({ [name]: inner }), pattern);
}

type Member = EventPattern[string];

function isNested(member: Member): member is EventPattern {
  return isJsonObject(member);
}

function isOr(name: string, member: Exclude<Member, EventPattern>): member is readonly EventPattern[] {
  return name === OR;
}

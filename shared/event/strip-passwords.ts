import { isRawJson } from '#shared/json/raw-json.ts';
import { EventError } from './event-error.ts';

const PASSWORD = /password/i;
const SHORTEST = 'password'.length;

/**
 * Removes, in place and at any depth, every key that names a password (User-Password, CHAP-Password, ...) with its value:
 * FreeRADIUS hands them out with everything else. Returns whether there was one.
 * Throws EventError `too_deep` where values nest deeper than `maxDepth`; works level by level, so it never overflows.
 */
export function stripPasswords(root: unknown, maxDepth: number = Number.POSITIVE_INFINITY): boolean {
  let removed = false;
  let level: readonly object[] = isNested(root) ? [root] : [];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > maxDepth) throw new EventError('too_deep', '', `an event must not nest deeper than ${maxDepth} levels`);
    const next: object[] = [];
    for (const node of level) {
      if (Array.isArray(node)) {
        for (const item of node) if (isNested(item)) next.push(item);
      } else {
        removed = stripOwn(node as Record<string, unknown>, next) || removed;
      }
    }
    level = next;
  }
  return removed;
}

function stripOwn(node: Record<string, unknown>, next: object[]): boolean {
  let removed = false;
  for (const key of Object.keys(node)) {
    if (key.length >= SHORTEST && PASSWORD.test(key)) {
      delete node[key];
      removed = true;
      continue;
    }
    const value = node[key];
    if (isNested(value)) next.push(value);
  }
  return removed;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isRawJson(value);
}

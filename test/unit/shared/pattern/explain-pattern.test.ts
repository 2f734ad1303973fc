import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#shared/json/json.ts';
import { compilePattern } from '#shared/pattern/compile-pattern.ts';
import { explainPattern } from '#shared/pattern/explain-pattern.ts';
import type { EventPattern } from '#shared/pattern/pattern.ts';
import { checkedPattern, documentOf, patternOf } from './arbitraries.ts';

describe('what decides against a match', () => {
  const document = { event: 'lease.ack', lease: { ip: '192.0.2.7', hostname: 'tv' }, tags: [{ a: 1 }, { b: 2 }] };

  test.each<[EventPattern, string, boolean]>([
    [{ event: ['x'] }, 'event', false],
    [{ event: ['lease.ack'], lease: { ip: [{ cidr: '192.0.2.0/24' }], hostname: ['x'] } }, 'lease.hostname', false],
    [{ lease: { mac: [{ exists: true }] } }, 'lease.mac', false],
    [{ lease: { ip: [{ exists: false }] } }, 'lease.ip', false],
    [{ nothing: { at: { all: ['x'] } } }, 'nothing.at.all', false],
    [{ $or: [{ event: ['x'] }, { lease: { ip: ['y'] } }] }, 'event', true],
    [{ lease: { $or: [{ ip: ['x'] }, { hostname: ['y'] }] } }, 'lease.ip', true],
    [{ tags: { a: [1], b: [3] } }, 'tags.b', false],
    [{ tags: { a: [1], b: [2] } }, 'tags', false],
  ])('%j: %s', (pattern, path, isAlternative) => {
    const mismatch = explainPattern(pattern, document);
    expect([mismatch?.path.join('.'), mismatch?.isAlternative]).toEqual([path, isAlternative]);
  });

  test('is nothing where all holds', () => {
    expect(explainPattern({ lease: { ip: ['192.0.2.7'] }, tags: { a: [1] } }, document)).toBeUndefined();
  });
});

test('there is an explanation exactly where the compiled pattern does not match, and its field alone fails too', () => {
  let matched = 0;
  let explained = 0;
  fc.assert(
    fc.property(patternOf(2), fc.array(documentOf(3), { minLength: 1, maxLength: 8 }), (value, documents) => {
      const pattern = checkedPattern(value);
      fc.pre(pattern !== undefined);
      for (const document of documents) {
        const mismatch = explainPattern(pattern, document);
        expect(mismatch === undefined).toBe(compilePattern(pattern)(document));
        if (mismatch === undefined) matched++;
        if (mismatch?.matchers === undefined) continue;
        explained++;
        expect(failsAlone(mismatch.path, mismatch.matchers, document)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
  expect(Math.min(matched, explained)).toBeGreaterThan(200);
});

function failsAlone(path: readonly string[], matchers: EventPattern[string], document: JsonObject): boolean {
  const alone = path.reduceRight<EventPattern[string]>((inner, name) => ({ [name]: inner }), matchers);
  return !compilePattern(alone as EventPattern)(document);
}

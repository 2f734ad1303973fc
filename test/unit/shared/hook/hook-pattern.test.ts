import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HooklineEvent } from '#shared/event/event.ts';
import { compileHookMatcher, hookPattern } from '#shared/hook/hook-pattern.ts';
import type { JsonObject } from '#shared/json/json.ts';
import { compilePattern } from '#shared/pattern/compile-pattern.ts';
import { type EventPattern, parsePattern } from '#shared/pattern/pattern.ts';
import { PatternError } from '#shared/pattern/pattern-error.ts';

interface Criteria {
  readonly events: readonly string[];
  readonly subnets: readonly string[];
  readonly filter?: EventPattern;
}

const hook = (criteria: Partial<Criteria>): Criteria => ({ events: [], subnets: [], ...criteria });

function event(type: string, payload: JsonObject): HooklineEvent {
  return new HooklineEvent({ id: 'evt_1', tenant: 'acme', type, timeMs: 0, body: JSON.stringify(payload) });
}

const matches = (criteria: Partial<Criteria>, type: string, payload: JsonObject) =>
  compileHookMatcher(hook(criteria))(event(type, payload));

const subnets = ['192.0.2.0/24', '2001:db8::/32', '203.0.113.9/32'];

describe('hookPattern', () => {
  test('of no constraint still is a pattern', () => {
    expect(hookPattern(hook({}))).toEqual({ 'detail-type': [{ exists: true }] });
    expect(hookPattern(hook({ events: ['*'] }))).toEqual({ 'detail-type': [{ exists: true }] });
  });

  test('puts event types into the detail type and the filter under the detail', () => {
    const filter = { lease: { pool: ['a'] } };
    expect(hookPattern(hook({ events: ['lease.*', 'session_up'], filter }))).toEqual({
      'detail-type': [{ prefix: 'lease.' }, 'session_up'],
      detail: filter,
    });
  });

  test('turns subnets into alternatives over all fields with an address or a subnet', () => {
    const addresses = [{ cidr: '192.0.2.0/24' }, '203.0.113.9'];
    const names = ['192.0.2.7/24', '192.0.2.0/24', '203.0.113.9/32'];
    expect(hookPattern(hook({ subnets: ['192.0.2.7/24', '203.0.113.9/32'] }))).toEqual({
      detail: {
        $or: [
          { lease: { ip: addresses } },
          { conflict: { ip: addresses } },
          { ip_address: addresses },
          { rogue: { offered_ip: addresses } },
          { lease: { subnet: names } },
          { conflict: { subnet: names } },
        ],
      },
    });
  });

  test('intersects subnets with a filter on the same field', () => {
    const filter = parsePattern({
      ip_address: [{ cidr: '192.0.2.128/25' }, '192.0.2.5', '198.51.100.1', { exists: false }],
    });
    const detail = hookPattern(hook({ subnets: ['192.0.2.0/24'], filter })).detail as { $or: EventPattern[] };
    expect(detail.$or).toContainEqual({ ip_address: [{ cidr: '192.0.2.128/25' }, '192.0.2.5'] });
  });

  test('matches nothing where subnets and filter exclude each other', () => {
    const filter = parsePattern({
      ip_address: ['198.51.100.1'],
      lease: { ip: ['198.51.100.1'], subnet: ['x'] },
      conflict: { ip: [{ cidr: '198.51.100.0/24' }], subnet: [1] },
      rogue: { offered_ip: [{ exists: false }] },
    });
    const pattern = hookPattern(hook({ subnets: ['192.0.2.0/24'], filter }));
    expect(compilePattern(pattern)({ 'detail-type': 'session_up', detail: { ip_address: '198.51.100.1' } })).toBe(
      false,
    );
    expect(matches({ subnets: ['192.0.2.0/24'], filter }, 'session_up', { ip_address: '198.51.100.1' })).toBe(false);
  });

  test('refuses what EventBridge cannot say, while the matcher still does', () => {
    const criteria = { subnets: ['192.0.2.0/24'], filter: parsePattern({ ip_address: [{ suffix: '.1' }] }) };
    expect(() => hookPattern(hook(criteria))).toThrow(PatternError);
    expect(matches(criteria, 'session_up', { ip_address: '192.0.2.1' })).toBe(true);
    expect(matches(criteria, 'session_up', { ip_address: '192.0.2.2' })).toBe(false);
    expect(matches(criteria, 'session_up', { ip_address: '198.51.100.1' })).toBe(false);
  });

  test('refuses a subnet that is no block', () => {
    expect(() => hookPattern(hook({ subnets: ['192.0.2.0'] }))).toThrow(PatternError);
  });
});

describe('compileHookMatcher', () => {
  test.each<[Partial<Criteria>, string, JsonObject, boolean]>([
    [{}, 'lease.ack', {}, true],
    [{ events: ['lease.*'] }, 'lease.ack', {}, true],
    [{ events: ['lease.*'] }, 'session_up', {}, false],
    [{ subnets }, 'lease.ack', { lease: { ip: '192.0.2.9' } }, true],
    [{ subnets }, 'lease.ack', { lease: { ip: '198.51.100.1' } }, false],
    [{ subnets }, 'lease.ack', { lease: { subnet: '192.0.2.0/24' } }, true],
    [{ subnets }, 'conflict.detected', { conflict: { ip: '192.0.2.9' } }, true],
    [{ subnets }, 'conflict.detected', { conflict: { subnet: '203.0.113.9/32' } }, true],
    [{ subnets }, 'session_up', { ip_address: '203.0.113.9' }, true],
    [{ subnets }, 'session_up', { ip_address: '2001:db8::1' }, true],
    [{ subnets }, 'rogue.detected', { rogue: { offered_ip: '192.0.2.9' } }, true],
    [{ subnets }, 'ha.failover', { ha: { old_role: 'standby' } }, false],
    [{ subnets: ['0.0.0.0/0'] }, 'session_up', { ip_address: '' }, false],
    [{ filter: { cgnat: [true] } }, 'session_up', { cgnat: true }, true],
    [{ filter: { cgnat: [true] } }, 'session_up', { cgnat: false }, false],
    [{ subnets, filter: { cgnat: [true] } }, 'session_up', { cgnat: true, ip_address: '192.0.2.9' }, true],
    [{ subnets, filter: { cgnat: [true] } }, 'session_up', { cgnat: true, ip_address: '198.51.100.1' }, false],
    [{ events: ['session_up'], filter: { cgnat: [true] } }, 'session_down', { cgnat: true }, false],
  ])('of %j on %s %j is %s', (criteria, type, payload, expected) => {
    expect(matches(criteria, type, payload)).toBe(expected);
  });

  test('reads the payload only for a type that matches, of a hook with subnets or a filter', () => {
    let reads = 0;
    const watched = (type: string) => ({
      type,
      get payload() {
        reads++;
        return {};
      },
    });
    expect(compileHookMatcher(hook({ events: ['lease.*'] }))(watched('lease.ack'))).toBe(true);
    const filtered = compileHookMatcher(hook({ events: ['lease.ack'], filter: { a: [{ exists: false }] } }));
    expect(filtered(watched('lease.nak'))).toBe(false);
    expect(reads).toBe(0);
    expect(filtered(watched('lease.ack'))).toBe(true);
    expect(reads).toBe(1);
  });
});

describe('the matcher, the pattern, and the criteria one by one', () => {
  const address = fc.constantFrom('192.0.2.9', '192.0.2.200', '198.51.100.1', '::ffff:192.0.2.9', '2001:db8::1', '');
  const block = fc.constantFrom('192.0.2.0/24', '192.0.2.128/25', '192.0.2.9/32', '2001:db8::/32', '0.0.0.0/0');
  const payload: fc.Arbitrary<JsonObject> = fc.record(
    {
      ip_address: address,
      lease: fc.record({ ip: address, subnet: block, pool: fc.constantFrom('a', 'b') }, { requiredKeys: [] }),
      conflict: fc.record({ ip: address, subnet: block }, { requiredKeys: [] }),
      rogue: fc.record({ offered_ip: address }, { requiredKeys: [] }),
      cgnat: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  const addressMatcher = fc.oneof(
    address,
    fc.constantFrom('192.0.2.0/24', '192.0.2.128/25', '2001:db8::/32', '0.0.0.0/0').map((cidr) => ({ cidr })),
    fc.constantFrom<unknown>(
      { exists: true },
      { exists: false },
      null,
      { prefix: '192' },
      { 'anything-but': '192.0.2.9' },
    ),
  );
  const matchers = fc.array(addressMatcher, { minLength: 1, maxLength: 3 });
  const fields = fc.oneof(
    matchers.map((ip) => ({ lease: { ip } })),
    matchers.map((subnet) => ({ lease: { subnet, pool: ['a'] } })),
    matchers.map((ip) => ({ conflict: { ip } })),
    matchers.map((ip_address) => ({ ip_address })),
    fc.constantFrom<unknown>(
      { cgnat: [true] },
      { lease: { pool: ['a'] } },
      { lease: { $or: [{ ip: ['192.0.2.9'] }, { pool: ['a'] }] } },
    ),
  );
  const alternatives = fc.array(fields, { minLength: 2, maxLength: 3 });
  const filter = fc
    .tuple(fc.option(fields), fc.option(alternatives), fc.option(alternatives, { freq: 1 }))
    .map(([own, $or, nested]) => ({
      ...(own ?? {}),
      ...($or && { $or: nested ? [...$or.slice(1), { cgnat: [true], $or: nested }] : $or }),
    }));
  const types = ['lease.ack', 'lease.renew', 'session_up', 'conflict.detected'];
  const events = fc.array(fc.constantFrom(...types, 'lease.*', 'session_*', '*.ack', 'l*.r*', '*'), { maxLength: 2 });

  function valid(value: unknown): EventPattern | undefined {
    try {
      return parsePattern(value);
    } catch {
      return undefined;
    }
  }

  function patternOf(criteria: Criteria): EventPattern | undefined {
    try {
      return hookPattern(criteria);
    } catch (error) {
      if (error instanceof PatternError) return undefined;
      throw error;
    }
  }

  test('agree on every event', () => {
    let compared = 0;
    fc.assert(
      fc.property(
        events,
        fc.array(block, { maxLength: 2 }),
        filter,
        fc.constantFrom(...types),
        fc.array(payload, { minLength: 5, maxLength: 15 }),
        (eventNames, blocks, filterValue, type, payloads) => {
          const parsed = valid(filterValue);
          const criteria: Criteria = { events: eventNames, subnets: blocks, ...(parsed && { filter: parsed }) };
          const matchesHook = compileHookMatcher(criteria);
          const single = [
            compileHookMatcher(hook({ events: eventNames })),
            compileHookMatcher(hook({ subnets: blocks })),
            compileHookMatcher(hook(parsed ? { filter: parsed } : {})),
          ];
          const pattern = patternOf(criteria);
          const matchesPattern = pattern && compilePattern(pattern);
          for (const one of payloads) {
            const actual = matchesHook(event(type, one));
            expect(actual).toBe(single.every((matchesOne) => matchesOne(event(type, one))));
            if (matchesPattern === undefined) continue;
            compared++;
            expect(matchesPattern({ 'detail-type': type, detail: one })).toBe(actual);
          }
        },
      ),
      { numRuns: 1000 },
    );
    expect(compared).toBeGreaterThan(3000);
  });
});

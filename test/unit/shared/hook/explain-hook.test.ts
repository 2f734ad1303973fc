import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HooklineEvent } from '#shared/event/event.ts';
import { EVENT_EXAMPLES } from '#shared/event/examples/event-examples.ts';
import { explainHook } from '#shared/hook/explain-hook.ts';
import { compileHookMatcher } from '#shared/hook/hook-pattern.ts';
import { eventOf } from '../event-samples.ts';

const LEASE = eventOf('lease.ack', { lease: [{ ip: '10.0.0.1' }, { hostname: 'tv' }] });
const EVERYTHING = { tenant: 'acme', events: [], subnets: [] };

describe('what decides against an event', () => {
  test('is the tenant first', () => {
    const hook = { ...EVERYTHING, tenant: 'other', events: ['x'] };
    expect(explainHook(hook, LEASE)).toEqual({
      field: 'tenant',
      reason: 'the event is of acme, the hook sees those of other',
    });
    expect(explainHook({ ...EVERYTHING, tenant: '*' }, LEASE)).toBeUndefined();
  });

  test('is the filter as a whole where subnets and filter hold for different elements of a list', () => {
    const hook = { ...EVERYTHING, subnets: ['10.0.0.0/8'], filter: { lease: { hostname: ['tv'] } } };
    expect(explainHook(hook, LEASE)).toMatchObject({ field: 'filter', reason: expect.stringContaining('list') });
  });

  test('has a reason that says what was expected, cut where the value is long', () => {
    const hook = { ...EVERYTHING, filter: { reason: ['x'] } };
    const decision = explainHook(hook, eventOf('lease.ack', { reason: 'y'.repeat(500) }));
    expect(decision?.reason).toMatch(/^expected \["x"\], got "y{80}…"$/);
  });
});

test('there is a decision exactly where the hook does not get the event', () => {
  const events = EVENT_EXAMPLES.map(({ type, example }) => eventOf(type, example));
  const filters = [
    undefined,
    { lease: { state: ['active'] } },
    { $or: [{ cgnat: [false] }, { conflict: { probe_count: [2] } }] },
  ];
  const hook = fc.record({
    tenant: fc.constantFrom('acme', '*'),
    events: fc.subarray(['lease.*', 'session_up', 'conflict.detected']),
    subnets: fc.subarray(['192.168.1.0/24', '203.0.113.0/24', '10.0.0.0/8']),
    filter: fc.constantFrom(...filters),
  });
  fc.assert(
    fc.property(hook, fc.constantFrom<HooklineEvent>(...events), ({ filter, ...criteria }, event) => {
      const full = { ...criteria, ...(filter && { filter }) };
      expect(explainHook(full, event) === undefined).toBe(compileHookMatcher(full)(event));
    }),
  );
});

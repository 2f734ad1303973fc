import { describe, expect, test } from 'vitest';
import { KNOWN_EVENT_TYPES } from '#shared/event/event-types.ts';
import { compileEventTypes, eventTypeMatchers, eventTypePatternFaults } from '#shared/hook/event-type-pattern.ts';

describe('eventTypeMatchers', () => {
  test.each<[string[], unknown]>([
    [[], undefined],
    [['*'], undefined],
    [['**'], undefined],
    [['lease.ack', '*'], undefined],
    [
      ['lease.ack', 'lease.ack'],
      ['lease.ack', 'lease.ack'],
    ],
    [
      ['lease.*', 'session_up'],
      [{ prefix: 'lease.' }, 'session_up'],
    ],
    [
      ['session_*', '*.ack'],
      [{ prefix: 'session_' }, { suffix: '.ack' }],
    ],
    [['l*.ack'], [{ wildcard: 'l*.ack' }]],
    [['*a**k*'], [{ wildcard: '*a*k*' }]],
    [['a\\*b'], [{ wildcard: 'a\\\\*b' }]],
  ])('of %j are %j', (events, matchers) => {
    expect(eventTypeMatchers(events)).toEqual(matchers);
  });
});

describe('compileEventTypes', () => {
  test.each<[string[], string, boolean]>([
    [[], 'lease.ack', true],
    [['*'], 'lease.ack', true],
    [['lease.*'], 'lease.ack', true],
    [['lease.*'], 'leases', false],
    [['lease.*', 'session_up'], 'session_up', true],
    [['lease.*', 'session_up'], 'session_down', false],
    [['lease.ack'], 'lease.ACK', false],
    [['*.d*'], 'lease.decline', true],
  ])('of %j on %s is %s', (events, type, expected) => {
    expect(compileEventTypes(events)(type)).toBe(expected);
  });
});

describe('eventTypePatternFaults', () => {
  test('names what matches no known event type', () => {
    const events = ['lease.*', 'lease.akc', 'session_*', 'sesion_up', '*', 'conflict', 'anomaly.*', 'dhcp.*', ''];
    expect(eventTypePatternFaults(events)).toEqual(['lease.akc', 'sesion_up', 'conflict', 'dhcp.*', '']);
  });

  test('finds none in the known types', () => {
    expect(eventTypePatternFaults([...KNOWN_EVENT_TYPES])).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTimestamp } from '#shared/event/timestamp.ts';

describe('parseTimestamp', () => {
  test.each([
    ['2024-01-23T14:30:22Z', '2024-01-23T14:30:22.000Z'],
    ['2024-01-23T14:30:22.123456789+02:00', '2024-01-23T12:30:22.123Z'],
    ['2024-01-23T14:30:22.5-05:30', '2024-01-23T20:00:22.500Z'],
    ['2025-01-01 12:00:00+0200', '2025-01-01T10:00:00.000Z'],
    ['2024-02-29t00:00:00z', '2024-02-29T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    const timeMs = parseTimestamp(text);
    expect(timeMs === undefined ? undefined : new Date(timeMs).toISOString()).toBe(expected);
  });

  test.each([
    '',
    '2024-01-23',
    '2024-01-23T14:30:22',
    '2023-02-29T00:00:00Z',
    '2100-02-29T00:00:00Z',
    '2024-04-31T00:00:00Z',
    '2024-00-10T00:00:00Z',
    '2024-13-10T00:00:00Z',
    '2024-01-23T24:00:00Z',
    '2024-01-23T23:60:00Z',
    '2024-01-23T23:59:61Z',
    '2024-01-23T14:30:22+24:00',
    '2024-01-23T14:30:22.Z',
    ' 2024-01-23T14:30:22Z',
    '2024-01-23T14:30:22Z\n',
    '1706000000',
  ])('refuses %j', (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });

  test('reads back every instant that JavaScript writes', () => {
    const instants = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(fc.property(instants, (date) => parseTimestamp(date.toISOString()) === date.getTime()));
  });
});

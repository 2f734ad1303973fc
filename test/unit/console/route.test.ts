import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hrefOf, parseRoute } from '../../../console/src/routing/route.ts';

describe("the console's routes", () => {
  test('reads back what it links to, whatever ids are made of', () => {
    const segment = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(segment, fc.array(segment), segment, (page, rest, value) => {
        const route = parseRoute(hrefOf(page, rest, { hook: value }));
        expect(route).toMatchObject({ page, rest });
        expect(route.query.get('hook')).toBe(value);
      }),
    );
  });

  test('starts with the overview', () => {
    expect(parseRoute('')).toMatchObject({ page: 'overview', rest: [] });
    expect(parseRoute('#/')).toMatchObject({ page: 'overview', rest: [] });
  });

  test('takes a broken percent-encoding as it is', () => {
    expect(parseRoute('#/deliveries/100%')).toMatchObject({ page: 'deliveries', rest: ['100%'] });
  });

  test('leaves out what is not given', () => {
    expect(hrefOf('deliveries', [], { hook: undefined, state: '', event_type: 'lease.ack' })).toBe(
      '#/deliveries?event_type=lease.ack',
    );
  });
});

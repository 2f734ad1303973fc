import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { subscriberKeys } from '#functions/registry/aws/keys.ts';

const part = fc.string({ unit: fc.constantFrom('#', '%', '2', '3', '5', 'a') });
const key = fc.record({ tenant: fc.constantFrom('a', 'a-b'), domain: part, username: part });

describe('the key of a subscriber', () => {
  test('is readable', () => {
    expect(subscriberKeys({ tenant: 'acme', domain: 'isp.example', username: 'user#1' })).toEqual({
      pk: 'SUBSCRIBER#acme#isp.example#user#1',
      sk: 'NAS',
    });
  });

  test('is nobody elses', () => {
    fc.assert(
      fc.property(key, key, (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        expect(subscriberKeys(one).pk === subscriberKeys(other).pk).toBe(isSame);
      }),
    );
  });
});

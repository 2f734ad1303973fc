import { expect, test } from 'vitest';
import { isMacAddress } from '#shared/event/mac-address.ts';

test.each([
  'aa:bb:cc:dd:ee:ff',
  'AA-BB-CC-DD-EE-FF',
  '2:0:0:0:0:1',
  '06-02:00:00:00:00:01',
  'aabb.ccdd.eeff',
  'aabbccddeeff',
  '80:00:02:08:fe:80:00:00:00:00:00:00:f4:52:14:03:00:7b:cb:a1',
])('takes %s as a MAC address', (text) => {
  expect(isMacAddress(text)).toBe(true);
});

test.each([
  '',
  'aa',
  'aa:bb:cc:dd:ee:',
  'aa:bb:cc:dd:ee:gg',
  'aa:bb:cc:dd:ee:fff',
  'aabbccddeef',
  '203.0.113.10',
  'qrvM3e7/',
])('does not take %j for a MAC address', (text) => {
  expect(isMacAddress(text)).toBe(false);
});

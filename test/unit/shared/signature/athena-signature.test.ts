import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { athenaSignature, verifyAthenaSignature } from '#shared/signature/athena-signature.ts';
import { prepareSecret } from '#shared/signature/prepared-secret.ts';

describe('athenaSignature', () => {
  test('equals the known HMAC-SHA256 of RFC 4231, case 2', () => {
    expect(athenaSignature('what do ya want for nothing?', 'Jefe')).toBe(
      'sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  test('keys with the whole secret as text, prefix or not, and signs a string as UTF-8', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('my-hmac-secret', 'whsec_c2VjcmV0', 'c2VjcmV0', 'schlüssel'),
        (body, secret) => {
          const expected = `sha256=${createHmac('sha256', secret).update(body, 'utf8').digest('hex')}`;
          expect(athenaSignature(body, prepareSecret(secret))).toBe(expected);
          expect(athenaSignature(Buffer.from(body, 'utf8'), secret)).toBe(expected);
        },
      ),
    );
  });
});

describe('verifyAthenaSignature', () => {
  const body = '{"event":"lease.ack"}';
  const header = athenaSignature(body, 'secret');

  test('accepts the signature of the body, in either case of hex digits', () => {
    expect(verifyAthenaSignature(body, header, 'secret')).toBe(true);
    expect(verifyAthenaSignature(Buffer.from(body), header.toUpperCase().replace('SHA256', 'sha256'), 'secret')).toBe(
      true,
    );
  });

  test('refuses another body and another secret', () => {
    expect(verifyAthenaSignature(`${body} `, header, 'secret')).toBe(false);
    expect(verifyAthenaSignature(body, header, 'Secret')).toBe(false);
  });

  test.each([undefined, '', 'sha256=', header.slice(7), `${header}00`, header.slice(0, -1), `sha1=${header.slice(7)}`])(
    'refuses the malformed header %j',
    (malformed) => {
      expect(verifyAthenaSignature(body, malformed, 'secret')).toBe(false);
    },
  );
});

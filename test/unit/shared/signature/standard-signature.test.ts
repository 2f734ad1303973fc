import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { prepareSecret } from '#shared/signature/prepared-secret.ts';
import { standardSignature } from '#shared/signature/standard-signature.ts';

const ID = 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W';

function headersFor(body: string, secret: string): Record<string, string> {
  const timestampSeconds = Math.floor(Date.now() / 1000);
  return {
    'webhook-id': ID,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': standardSignature(ID, timestampSeconds, body, prepareSecret(secret)),
  };
}

describe('standardSignature, checked by the official package', () => {
  const body = '{"username":"müller@example.com"}';

  test.each([
    ['whsec_ and base64', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', undefined],
    ['whsec_ and base64 without its padding', 'whsec_c2VjcmV0LWtleQ', undefined],
    ['base64 alone, decoded', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', undefined],
    ['base64 alone with padding, decoded', 'c2VjcmV0LWtleQ==', undefined],
    ['base64 alone, as it is', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', { format: 'raw' } as const],
    ['text that is not base64', 'my-hmac-secret', { format: 'raw' } as const],
  ])('verifies with a secret that is %s', (_, secret, options) => {
    const webhook = options === undefined ? new Webhook(secret) : new Webhook(secret, options);
    expect(webhook.verify(body, headersFor(body, secret))).toEqual({ username: 'müller@example.com' });
  });

  test('does not verify a body that was changed on its way', () => {
    const secret = 'c2VjcmV0LWtleQ==';
    const webhook = new Webhook(secret);
    expect(() => webhook.verify(`${body} `, headersFor(body, secret))).toThrow('No matching signature');
  });

  test('equals the package for any body and key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.uint8Array({ minLength: 24, maxLength: 64 }), (text, key) => {
        const secret = `whsec_${Buffer.from(key).toString('base64')}`;
        const expected = new Webhook(secret).sign(ID, new Date(1_700_000_000_000), text);
        expect(standardSignature(ID, 1_700_000_000, text, secret)).toBe(expected);
        expect(standardSignature(ID, 1_700_000_000, Buffer.from(text), secret)).toBe(expected);
      }),
      { numRuns: 30 },
    );
  });
});

describe('prepareSecret', () => {
  test.each([
    ['whsec_c2VjcmV0', 1],
    ['c2VjcmV0', 2],
    ['c2VjcmV0LWtleQ==', 2],
    ['c2VjcmV0LWtleQ', 2],
    ['not base64!', 1],
    ['c2Vj-mV0', 1],
    ['', 1],
  ])('signs with the secret %j %i times', (secret, count) => {
    expect(standardSignature(ID, 1, 'body', secret).split(' ')).toHaveLength(count);
  });

  test('takes a prefixed secret that is not base64 as text, prefix included', () => {
    const raw = new Webhook('whsec_not base64!', { format: 'raw' });
    expect(standardSignature(ID, 1, 'body', 'whsec_not base64!')).toBe(raw.sign(ID, new Date(1000), 'body'));
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (secret) => {
        expect(standardSignature(ID, 1, 'body', secret)).toMatch(/^v1,\S+( v1,\S+)?$/);
      }),
    );
  });
});

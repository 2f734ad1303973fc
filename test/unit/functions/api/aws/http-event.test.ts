import { describe, expect, test } from 'vitest';
import { httpResult, readHttpEvent } from '#functions/api/aws/http-event.ts';

const event = (more: object = {}, http: object = {}) => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: '/api/v1/hooks/a%2Fb',
  rawQueryString: 'type=lease.ack&type=session_up&limit=5',
  headers: { Authorization: 'Bearer t', 'x-forwarded-for': '203.0.113.9, 198.51.100.7' },
  requestContext: { http: { method: 'post', sourceIp: '198.51.100.7', ...http } },
  body: '{"a":"é"}',
  isBase64Encoded: false,
  ...more,
});
const remoteOf = (given: object, mark: string | undefined) => {
  const request = readHttpEvent(event({ headers: given }), mark);
  return 'remote' in request ? request.remote : undefined;
};

describe('an event of the HTTP API', () => {
  test('becomes a request: path as it came, every value of the query, headers in lower case', () => {
    const request = readHttpEvent(event(), undefined);
    if ('refusal' in request) throw new Error('refused');
    expect(request).toMatchObject({
      method: 'POST',
      path: '/api/v1/hooks/a%2Fb',
      headers: { authorization: 'Bearer t' },
      body: '{"a":"é"}',
      remote: '198.51.100.7',
    });
    expect(request.query instanceof URLSearchParams && request.query.getAll('type')).toEqual([
      'lease.ack',
      'session_up',
    ]);
  });

  test('may have a body in base64, or none', () => {
    const encoded = event({ body: Buffer.from('{"a":"é"}').toString('base64'), isBase64Encoded: true });
    expect(readHttpEvent(encoded, undefined)).toMatchObject({ body: '{"a":"é"}' });
    expect(readHttpEvent(event({ body: undefined }), undefined)).toMatchObject({ body: '' });
  });

  test('of another kind is no request', () => {
    expect(() => readHttpEvent({ version: '1.0', path: '/' }, undefined)).toThrow(/version/);
  });

  test('with too big a body is refused with a problem', () => {
    expect(readHttpEvent(event({ body: 'x'.repeat(256 * 1024 + 1) }), undefined)).toMatchObject({
      refusal: { statusCode: 413, headers: { 'content-type': 'application/problem+json' } },
    });
  });

  test('comes from whom CloudFront serves, and nobody else can say so', () => {
    const forwarded = '192.0.2.66, 203.0.113.9, 198.51.100.7';
    expect(remoteOf({ 'x-forwarded-for': forwarded, 'x-hookline-edge': 'mark' }, 'mark')).toBe('203.0.113.9');
    expect(remoteOf({ 'x-forwarded-for': '203.0.113.9', 'x-hookline-edge': 'mark' }, 'mark')).toBe('203.0.113.9');
    expect(remoteOf({ 'x-forwarded-for': forwarded, 'x-hookline-edge': 'guess' }, 'mark')).toBe('198.51.100.7');
    expect(remoteOf({ 'x-forwarded-for': forwarded, 'x-hookline-edge': '' }, undefined)).toBe('198.51.100.7');
    expect(remoteOf({ 'x-hookline-edge': 'mark' }, 'mark')).toBe('198.51.100.7');
  });
});

test('an answer goes out with its body as text', () => {
  expect(httpResult({ status: 204, headers: {}, body: undefined })).toEqual({ statusCode: 204, headers: {}, body: '' });
  expect(httpResult({ status: 200, headers: { etag: '"1"' }, body: { a: 1 } })).toMatchObject({ body: '{"a":1}\n' });
});

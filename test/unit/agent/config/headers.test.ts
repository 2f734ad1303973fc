import { describe, expect, test } from 'vitest';
import { errorsOf, load, onlyHook } from './config-files.ts';

const withHeaders = (headers: string) => `hooks: { webhook: [{ url: "http://a.example/", headers: ${headers} }] }`;

describe('custom headers', () => {
  test('are kept as they are written', () => {
    const hook = onlyHook(withHeaders('{ Authorization: "Bearer x", X-A: "", User-Agent: mine }'));

    expect(Object.entries(hook.type === 'webhook' ? hook.headers : {})).toEqual([
      ['Authorization', 'Bearer x'],
      ['X-A', ''],
      ['User-Agent', 'mine'],
    ]);
  });

  test('are refused by the one name that objects lose', () => {
    expect(errorsOf(withHeaders('{ __proto__: p }'))).toEqual([
      expect.stringContaining('headers.__proto__: expected another header name'),
    ]);
  });

  test('lose a Content-Type, with a warning', () => {
    const { config, warnings } = load(withHeaders('{ content-type: text/plain, X-A: b }'));

    expect(config.hooks).toEqual([expect.objectContaining({ headers: { 'X-A': 'b' } })]);
    expect(warnings).toEqual([
      expect.objectContaining({
        path: 'hooks.webhook[0].headers.content-type',
        message: 'left out: Content-Type is always application/json',
      }),
    ]);
  });

  test.each(
    'Content-Length Host transfer-encoding Connection Expect Upgrade Keep-Alive TE Trailer Proxy-Authorization webhook-id Webhook-Timestamp webhook-signature X-Athena-Signature'.split(
      ' ',
    ),
  )('cannot be %s', (name) => {
    expect(errorsOf(withHeaders(`{ ${name}: a }`))).toEqual([
      expect.stringContaining(`headers.${name}: Hookline sets this header itself, it cannot be given`),
    ]);
  });

  test.each([
    ['{ "X A": s3cret }', 'headers["X A"]: expected a header name of letters'],
    ['{ "": s3cret }', 'headers[""]: expected a header name of letters'],
    ['{ X-A: "s3cret\\r\\nX-B: c" }', 'headers.X-A: expected a value of Latin-1 characters without control characters'],
    ['{ X-A: "s3cret\\0" }', 'without control characters'],
    ['{ X-A: "s3cret€" }', 'expected a value of Latin-1 characters'],
    ['{ X-A: 53213 }', 'headers.X-A: expected text (put the value in quotes), got a number'],
    ['{ X-A: [s3cret] }', 'got a list'],
    ['"Authorization: s3cret"', 'headers: expected a mapping, got text'],
    ['{ X-A: s3cret, x-a: s3cret }', 'headers.x-a: the same header as X-A'],
  ])('like %s are refused without showing a value', (headers, message) => {
    const errors = errorsOf(withHeaders(headers));

    expect(errors).toEqual([expect.stringContaining(message)]);
    expect(errors.join()).not.toMatch(/s3cret|53213/);
  });
});

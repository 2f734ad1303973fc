import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseListenAddress } from '#agent/config/field/listen.ts';
import { loadConfig } from '#agent/config/load-config.ts';
import { directoryWith, errorsOf, issuesOf, load } from './config-files.ts';

describe('a listen address', () => {
  test.each([
    ['127.0.0.1:0', '127.0.0.1', 0],
    ['localhost:8080', 'localhost', 8080],
    ['[::1]:65535', '::1', 65_535],
    ['0.0.0.0:1', '0.0.0.0', 1],
  ])('may be %s', (value, host, port) => {
    expect(parseListenAddress(value)).toEqual({ host, port });
  });

  test.each([
    ':80',
    '127.0.0.1',
    '127.0.0.1:',
    '127.0.0.1:65536',
    '127.0.0.1:-1',
    '::1:80',
    '[127.0.0.1]:80',
    'box:80',
    '[::1]',
    '1.2.3:4',
    80,
  ])('cannot be %s', (value) => {
    expect(parseListenAddress(value)).toBeUndefined();
  });

  test('that is wrong is quoted', () => {
    expect(errorsOf('api: { listen: 8080 }')).toEqual([
      'hookline.yaml:1:8: api.listen: expected "host:port" with an IPv4 address, an [IPv6] address or localhost, and ' +
        'a port from 0 to 65535, got 8080',
    ]);
    expect(errorsOf('ingest: { http: ":80" }')).toEqual([expect.stringMatching(/, or "" for none, got ":80"$/)]);
  });
});

describe('ingest over HTTP', () => {
  test('needs a secret on an address that others can reach', () => {
    const errors = errorsOf('ingest: { http: "0.0.0.0:9867" }');

    expect(errors).toEqual([expect.stringContaining('ingest.http: is open to other machines; set ingest.secret')]);
    expect(load('ingest: { http: "0.0.0.0:9867", secret: s }').config.ingest.secret).toBe('s');
  });

  test('cannot share the address of the API, unless the system chooses the ports', () => {
    const same = (port: number) => `ingest: { http: "127.0.0.1:${port}" }\napi: { listen: "127.0.0.1:${port}" }`;

    expect(errorsOf(same(9000))).toEqual([expect.stringContaining('api.listen: is the address of ingest.http')]);
    expect(load(same(0)).config.api.listen.port).toBe(0);
  });
});

describe('the Unix socket', () => {
  test('may have a path of 107 bytes and no more', () => {
    const socket = (bytes: number) => `ingest: { socket: /${'s'.repeat(bytes - 1)} }`;

    expect(load(socket(107)).config.ingest.socket).toHaveLength(107);
    expect(errorsOf(socket(108))).toEqual([
      'hookline.yaml:1:11: ingest.socket: the path of the socket is 108 bytes long, the system allows 107',
    ]);
  });

  test('is counted where the defaults put it, too', () => {
    const cwd = directoryWith({ [join('d'.repeat(120), 'x')]: '' });

    expect(issuesOf(() => loadConfig(undefined, { cwd: join(cwd, 'd'.repeat(120)) }))).toEqual([
      expect.stringMatching(/^\(defaults\): ingest\.socket: the path of the socket is \d+ bytes long/),
    ]);
  });
});

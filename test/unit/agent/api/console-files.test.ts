import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { brotliCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sendConsole } from '#agent/api/console-files.ts';

let home: string;
let server: Server;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'hookline-console-'));
  writeFileSync(join(home, 'secret.txt'), 'outside');
  server = createServer((incoming, response) => void sendConsole(join(home, 'dist'), incoming, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.close();
  rmSync(home, { recursive: true });
});

const build = () => {
  mkdirSync(join(home, 'dist/assets'), { recursive: true });
  writeFileSync(join(home, 'dist/index.html'), '<title>Console</title>');
  writeFileSync(join(home, 'dist/assets/main-1a2b.js'), 'plain()');
  writeFileSync(join(home, 'dist/assets/main-1a2b.js.br'), brotliCompressSync('plain()'));
};

/** Sends the path as it stands, which `fetch` would tidy up. */
async function get(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  const { port } = server.address() as AddressInfo;
  const asked = request({ host: '127.0.0.1', port, path, method, headers }).end();
  const [answer] = await once(asked, 'response');
  return {
    status: Number(answer.statusCode),
    headers: answer.headers as IncomingHttpHeaders,
    body: await text(answer),
  };
}

describe('the console', () => {
  test('is at /, asked for every time, and let nothing in from elsewhere', async () => {
    build();
    const { status, headers, body } = await get('/');
    expect([status, body]).toEqual([200, '<title>Console</title>']);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]),
    );
    expect(policy.join()).not.toContain('unsafe');
  });

  test('has assets that are kept for ever', async () => {
    build();
    const { headers, body } = await get('/assets/main-1a2b.js');
    expect(body).toBe('plain()');
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  test('is sent compressed to whoever takes that', async () => {
    build();
    const { headers } = await get('/assets/main-1a2b.js', { 'accept-encoding': 'gzip, br' });
    expect([headers['content-encoding'], headers.vary]).toEqual(['br', 'accept-encoding']);
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(
      (await get('/assets/main-1a2b.js', { 'accept-encoding': 'gzip' })).headers['content-encoding'],
    ).toBeUndefined();
  });

  test('is not sent again to whoever has it', async () => {
    build();
    const { headers } = await get('/');
    const again = await get('/', { 'if-none-match': String(headers.etag) });
    expect([again.status, again.body]).toEqual([304, '']);
    expect((await get('/', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  test('answers HEAD without a body', async () => {
    build();
    const { status, headers, body } = await get('/', {}, 'HEAD');
    expect([status, headers['content-length'], body]).toEqual([200, '22', '']);
  });

  test('gives nothing away that is not in its directory', async () => {
    build();
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/assets/../../secret.txt',
      '/assets/..%5c..%5csecret.txt',
      '//secret.txt',
      '/assets',
      '/assets/',
      '/.hidden',
      '/%00',
      '/%',
      '/nothing.js',
    ]) {
      const { status, body } = await get(path);
      expect([path, status]).toEqual([path, 404]);
      expect(body).not.toContain('outside');
    }
  });

  test('says how to build it where it is not built', async () => {
    const { status, headers, body } = await get('/');
    expect([status, headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(body).toContain('npm run build');
  });
});

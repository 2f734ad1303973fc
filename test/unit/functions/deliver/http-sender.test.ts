import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCloudSender } from '#functions/deliver/cloud-sender.ts';
import { createHttpSender, type HttpSender } from '#functions/deliver/http-sender.ts';
import type { Exchange } from '#functions/deliver/ports.ts';
import type { Webhook } from '#shared/hook/hook.ts';
import { parseCidr } from '#shared/pattern/cidr.ts';
import { httpEndpoint, listen, selfSigned } from './endpoints.ts';
import { webhook } from './hooks.ts';

const loopback = [parseCidr('127.0.0.0/8')].filter((block) => block !== undefined);
const SENDERS = [
  ["the box's sender", createHttpSender],
  ["the cloud's sender", () => createCloudSender({ allow: loopback })],
] as const;

describe.each(SENDERS)('%s', (_name, createSender) => {
  let sender: HttpSender;
  beforeEach(() => {
    sender = createSender();
  });
  afterEach(() => sender.destroy());

  const tcp = async (onSocket: (socket: Socket) => void): Promise<string> =>
    `http://${await listen(createTcpServer(onSocket))}/`;

  function send(url: string, more: Partial<Webhook> = {}, body = '{"é":1}'): Promise<Exchange> {
    return sender.send(webhook('hook', { url, ...more }), {
      headers: { 'Content-Type': 'application/json', 'X-Own': 'yes' },
      body,
    });
  }

  describe('an exchange', () => {
    test('sends method, path, headers and body, and reads the answer', async () => {
      let seen: unknown;
      const url = await httpEndpoint(async (request, response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk);
        const { method, url: path, headers } = request;
        seen = { method, path, headers, body: Buffer.concat(chunks).toString() };
        response.writeHead(202, { 'retry-after': '7' }).end('taken');
      });
      const exchange = await send(url, { method: 'PUT' });
      expect(seen).toMatchObject({
        method: 'PUT',
        path: '/hook?a=b',
        body: '{"é":1}',
        headers: { 'x-own': 'yes', 'content-length': '8' },
      });
      expect(exchange).toEqual({
        outcome: { kind: 'response', status: 202, retryAfter: '7' },
        response: 'taken',
        latencyMs: expect.any(Number),
      });
    });

    test('does not follow a redirect', async () => {
      let requests = 0;
      const url = await httpEndpoint((_, response) => {
        requests++;
        response.writeHead(307, { location: '/elsewhere' }).end();
      });
      expect(await send(url)).toMatchObject({ outcome: { kind: 'response', status: 307 }, response: '' });
      expect(requests).toBe(1);
    });

    test('passes over an interim answer', async () => {
      const url = await httpEndpoint((_, response) => {
        response.writeEarlyHints({ link: '</x>; rel=preload' }, () => response.writeHead(204).end());
      });
      expect(await send(url)).toMatchObject({ outcome: { kind: 'response', status: 204 }, response: '' });
    });

    test('uses a connection again', async () => {
      const ports = new Set<number | undefined>();
      const url = await httpEndpoint((request, response) => {
        ports.add(request.socket.remotePort);
        response.writeHead(200).end('ok');
      });
      for (let i = 0; i < 20; i++) expect(await send(url)).toMatchObject({ outcome: { status: 200 } });
      // A request may be ready before the connection of the one before it is free again.
      expect(ports.size).toBeLessThanOrEqual(2);
    });
  });

  describe('the timeout', () => {
    const timedOut = { kind: 'error', code: 'timeout', message: 'timed out after 0.3s' };

    test('ends an exchange with an endpoint that never answers', async () => {
      const closed = Promise.withResolvers<void>();
      const url = await httpEndpoint((request) => request.socket.once('close', () => closed.resolve()));
      expect(await send(url, { timeoutMs: 300 })).toMatchObject({ outcome: timedOut, response: undefined });
      await closed.promise; // The connection is not left open either.
    });

    test('covers a response that drips in', async () => {
      const url = await httpEndpoint((_, response) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write('.'), 20);
        response.on('close', () => clearInterval(drip));
      });
      const exchange = await send(url, { timeoutMs: 300 });
      expect(exchange.outcome).toEqual(timedOut);
      expect(exchange.response).toMatch(/^\.+$/);
    });

    test('covers a TLS handshake that never ends', async () => {
      const url = (await tcp(() => undefined)).replace('http:', 'https:');
      expect(await send(url, { timeoutMs: 300 })).toMatchObject({ outcome: timedOut });
    });

    test('covers headers that drip in', async () => {
      const url = await tcp((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const drip = setInterval(() => socket.write('x-a: b\r\n'), 20);
        socket.on('close', () => clearInterval(drip));
        socket.on('error', () => undefined);
      });
      expect(await send(url, { timeoutMs: 300 })).toMatchObject({ outcome: timedOut });
    });
  });

  describe('a response', () => {
    test('is kept up to 200 characters, none of them cut in two', async () => {
      const url = await httpEndpoint((_, response) => response.writeHead(500).end('é€😀'.repeat(200)));
      const { response = '' } = await send(url);
      expect(response).not.toContain('\uFFFD');
      expect(response.isWellFormed()).toBe(true);
      expect('é€😀'.repeat(200).startsWith(response)).toBe(true);
      expect([...response].length).toBeLessThanOrEqual(200);
      expect(response.length).toBeGreaterThanOrEqual(199);
    });

    test('is kept whole where its characters come in pieces', async () => {
      const bytes = Buffer.from('zażółć gęślą jaźń');
      const url = await httpEndpoint(async (_, response) => {
        response.writeHead(200);
        for (const byte of bytes) {
          response.write(Buffer.of(byte));
          await new Promise((resolve) => setImmediate(resolve));
        }
        response.end();
      });
      expect((await send(url)).response).toBe('zażółć gęślą jaźń');
    });

    test('counts by its status when it is longer than 64 KiB, and is not read further', async () => {
      const closed = Promise.withResolvers<void>();
      const url = await httpEndpoint((_, response) => {
        response.on('close', () => closed.resolve());
        response.writeHead(200);
        const more = () => {
          while (response.write(Buffer.alloc(16_384, 'x')));
          response.once('drain', more);
        };
        more();
      });
      expect(await send(url)).toMatchObject({ outcome: { kind: 'response', status: 200 }, response: 'x'.repeat(200) });
      await closed.promise;
    });

    test('of exactly 64 KiB is read to its end, and its connection used again', async () => {
      const ports = new Set<number | undefined>();
      const url = await httpEndpoint((request, response) => {
        ports.add(request.socket.remotePort);
        response.writeHead(200).end(Buffer.alloc(65_536, 'x'));
      });
      for (let i = 0; i < 20; i++) expect(await send(url)).toMatchObject({ outcome: { status: 200 } });
      expect(ports.size).toBeLessThanOrEqual(2);
    });
  });

  describe('an exchange that fails says why', () => {
    test('where nobody listens', async () => {
      const server = createTcpServer();
      const address = await listen(server);
      server.close();
      await once(server, 'close');
      expect(await send(`http://${address}/`)).toMatchObject({
        outcome: { kind: 'error', code: 'ECONNREFUSED', message: 'connection refused (ECONNREFUSED)' },
        response: undefined,
      });
    });

    test('where the endpoint resets or closes the connection', async () => {
      const reset = await send(await tcp((socket) => socket.once('data', () => socket.resetAndDestroy())));
      expect(reset).toMatchObject({
        outcome: { kind: 'error', message: expect.stringMatching(/^connection (reset|closed) by the endpoint/) },
      });
      const closed = await send(await tcp((socket) => socket.once('data', () => socket.end())));
      expect(closed).toMatchObject({
        outcome: { kind: 'error', message: expect.stringMatching(/^connection closed by the endpoint/) },
      });
    });

    test('where what answers is not HTTP, or no TLS', async () => {
      const url = await tcp((socket) => socket.once('data', () => socket.end('220 mail.example ESMTP\r\n')));
      expect(await send(url)).toMatchObject({
        outcome: { kind: 'error', message: expect.stringContaining('does not speak HTTP') },
      });
      const plain = await httpEndpoint((_, response) => response.end());
      expect(await send(plain.replace('http:', 'https:'))).toMatchObject({
        outcome: { kind: 'error', message: expect.stringContaining('does not speak TLS') },
      });
    });

    test('where the headers of the answer are too long, or its body ends early', async () => {
      const tooMuch = `HTTP/1.1 200 OK\r\nx: ${'h'.repeat(200_000)}\r\n\r\n`;
      const long = await send(await tcp((socket) => socket.on('error', () => {}).end(tooMuch)));
      expect(long).toMatchObject({ outcome: { kind: 'error', message: expect.stringMatching(/headers|HTTP|Header/) } });
      const early = 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc';
      const cutOff = await send(await tcp((socket) => socket.once('data', () => socket.end(early))));
      expect(cutOff).toMatchObject({
        outcome: { kind: 'error', message: expect.stringMatching(/closed|reset|aborted/) },
      });
    });

    test('where the name is not known', async () => {
      expect(await send('http://nobody.invalid/')).toMatchObject({
        outcome: { kind: 'error', message: expect.stringMatching(/^host name (not found|look-up failed for now) \(E/) },
      });
    });
  });

  describe('a self-signed certificate', () => {
    async function endpoint(): Promise<string> {
      const server = createTlsServer(selfSigned(), (_, response) => response.end('over TLS'));
      return `https://${await listen(server)}/`;
    }

    test('is refused unless ssl_verify is false', async () => {
      const url = await endpoint();
      expect(await send(url)).toMatchObject({ outcome: { kind: 'error', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
      expect(await send(url, { sslVerify: false })).toMatchObject({
        outcome: { kind: 'response', status: 200 },
        response: 'over TLS',
      });
      expect(await send(url), 'also when another hook has a connection').toMatchObject({ outcome: { kind: 'error' } });
    });
  });
});

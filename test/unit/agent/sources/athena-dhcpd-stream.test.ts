import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type FollowOptions, followAthenaDhcpd, streamUrl } from '#agent/sources/athena-dhcpd-stream.ts';
import { recordingLogger } from '../ingest/recording-ingest.ts';

const TOKEN = 'to ken/+&=';
const HELLO = 'data: {"type":"stream.hello","timestamp":"2024-01-23T14:30:22Z"}\n\n';

/** Answers connection number n (0 the first). */
type Serve = (response: ServerResponse, n: number, request: IncomingMessage) => void;

function stream(response: ServerResponse): ServerResponse {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write(HELLO);
  return response;
}

async function follow(serve: Serve, options: Partial<FollowOptions> = {}) {
  let connections = 0;
  const server = createServer((request, response) => serve(response, connections++, request));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { logger, lines } = recordingLogger();
  const controller = new AbortController();
  const received: string[] = [];
  const finished = followAthenaDhcpd({
    url,
    token: TOKEN,
    logger,
    signal: controller.signal,
    backoff: { minMs: 5, maxMs: 40 },
    onEvent: async (raw) => void received.push(raw),
    ...options,
  });
  onTestFinished(async () => {
    controller.abort();
    await finished;
    server.closeAllConnections();
    server.close();
  });
  return { received, lines, controller, finished, connections: () => connections, server };
}

describe('followAthenaDhcpd', () => {
  test('asks for the stream with the token and hands on its events, but not the hello', async () => {
    let asked: string | undefined;
    const { received, lines } = await follow((response, _n, request) => {
      asked = request.url;
      stream(response).write(
        'data: {"type":"lease.ack"}\n\n: keepalive\n\nid: 7\nevent: x\ndata: {"type":\ndata: "lease.nak"}\n\n',
      );
    });

    await expect.poll(() => received).toEqual(['{"type":"lease.ack"}', '{"type":\n"lease.nak"}']);
    const { pathname, searchParams } = new URL(asked ?? '', 'http://x');
    expect([pathname, searchParams.get('token')]).toEqual(['/api/v2/events/stream', TOKEN]);
    expect(lines.join()).toContain('following the event stream');
  });

  test('puts events together from chunks cut anywhere, within a character too', async () => {
    const event = 'data: {"type":"lease.ack","reason":"größer €"}\n\n';
    const { received } = await follow(async (response) => {
      stream(response);
      for (const byte of Buffer.from(event.repeat(2))) {
        response.write(Buffer.from([byte]));
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    await expect.poll(() => received).toEqual(new Array(2).fill('{"type":"lease.ack","reason":"größer €"}'));
  });

  test('connects again when the stream ends, breaks or cannot be had', async () => {
    const { received, connections } = await follow((response, n) => {
      if (n === 0) response.destroy();
      else if (n === 1) response.writeHead(502).end('bad gateway');
      else if (n === 2) response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
      else if (n === 3) stream(response).end('data: 3\n\n');
      else if (n === 4) {
        stream(response).write('data: 4\n\n');
        setTimeout(() => response.destroy(), 20);
      } else stream(response).write(`data: ${n}\n\n`);
    });
    await expect.poll(() => received).toEqual(['3', '4', '5']);
    expect(connections()).toBe(6);
  });

  test('hands over one event at a time, and reads no further meanwhile', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const started: string[] = [];
    let written = 0;
    const limit = 100 * 1024 * 1024;
    const { controller } = await follow(
      (response) => {
        stream(response);
        const fill = () => {
          while (written < limit && response.write(`data: ${'x'.repeat(10_000)}\n\n`)) written += 10_000;
        };
        response.on('drain', fill);
        fill();
      },
      {
        onEvent: async (raw) => {
          started.push(raw);
          await gate;
        },
      },
    );
    await expect.poll(() => started.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(started).toHaveLength(1);
    expect(written).toBeLessThan(limit / 2);
    controller.abort();
    open();
  });

  test('takes silence for a dead connection, but not while comments come', async () => {
    const { received, connections } = await follow(
      (response, n) => {
        stream(response).write(`data: ${n}\n\n`);
        if (n === 0) return;
        const timer = setInterval(() => response.write(': keepalive\n\n'), 100);
        response.on('close', () => clearInterval(timer));
      },
      { silenceMs: 1000 },
    );
    await expect.poll(() => received, { timeout: 8000 }).toEqual(['0', '1']);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(connections()).toBe(2);
  });

  test.each([401, 403])('says that the token was refused on %i, and tries again', async (status) => {
    const { received, lines, server } = await follow((response, n) => {
      if (n < 2) response.writeHead(status).write(`no: ${TOKEN}`);
      else stream(response).write('data: 1\n\n');
    });
    await expect.poll(() => received).toEqual(['1']);
    const refused = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg.includes('refused the token'));
    expect(refused).toMatchObject([
      { level: 50, delayMs: 40 },
      { level: 50, delayMs: 40 },
    ]);
    const open = () => new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
    await expect.poll(open).toBe(1);
  });

  test('gives up an event without end, and goes on with the next connection', async () => {
    const { received, lines } = await follow((response, n) => {
      if (n > 0) stream(response).write('data: 1\n\n');
      else stream(response).write(`data: ${'x'.repeat(3 * 1024 * 1024)}`);
    });
    await expect.poll(() => received).toEqual(['1']);
    expect(lines.join()).toContain('an event exceeds');
  });

  test('never writes the token into the log', async () => {
    const { lines, server } = await follow((response) => void response.destroy());
    await expect.poll(() => lines.length).toBeGreaterThan(1);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect.poll(() => lines.join()).toContain('ECONNREFUSED');
    for (const form of [TOKEN, encodeURIComponent(TOKEN), new URLSearchParams({ TOKEN }).toString(), 'token=']) {
      expect(lines.join()).not.toContain(form);
    }
  });

  test('ends when aborted, while connected and while waiting', async () => {
    const connected = await follow((response) => void stream(response));
    await expect.poll(() => connected.connections()).toBe(1);
    connected.controller.abort();
    await connected.finished;

    const waiting = await follow((response) => void response.destroy(), { backoff: { minMs: 60_000, maxMs: 60_000 } });
    await expect.poll(() => waiting.lines.length).toBe(1);
    waiting.controller.abort();
    await waiting.finished;
    expect(waiting.connections()).toBe(1);
  });
});

test.each([
  ['https://dhcp1', 'https://dhcp1/api/v2/events/stream?token=t'],
  ['https://dhcp1:8443/', 'https://dhcp1:8443/api/v2/events/stream?token=t'],
  ['https://dhcp1/proxy/stream?x=1', 'https://dhcp1/proxy/stream?x=1&token=t'],
])('the stream of %s is at %s', (base, expected) => {
  expect(streamUrl(base, 't').href).toBe(expected);
});

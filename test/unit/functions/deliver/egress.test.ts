import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type LookupFunction, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type CloudSenderOptions, createCloudSender } from '#functions/deliver/cloud-sender.ts';
import { openEgressSocket } from '#functions/deliver/egress-socket.ts';
import type { Exchange } from '#functions/deliver/ports.ts';
import type { Webhook } from '#shared/hook/hook.ts';
import { parseCidr } from '#shared/pattern/cidr.ts';
import { listenOn, selfSigned } from './endpoints.ts';
import { webhook } from './hooks.ts';

/** Stands for a public address: it is allowed, as the tests have no other way out. */
const OPEN = '127.0.0.2';
const OPEN_ONLY = cidrs(`${OPEN}/32`);

function cidrs(...texts: string[]) {
  return texts.flatMap((text) => parseCidr(text) ?? []);
}

/** A resolver that gives one answer after the other, and the last one for good. */
function answering(...answers: (readonly string[])[]): LookupFunction {
  let asked = 0;
  return (_hostname, _options, callback) => {
    const addresses = answers[Math.min(asked++, answers.length - 1)] ?? [];
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
}

function senderWith(options: CloudSenderOptions) {
  const sender = createCloudSender(options);
  onTestFinished(() => sender.destroy());
  return (url: string, more: Partial<Webhook> = {}): Promise<Exchange> =>
    sender.send(webhook('hook', { url, timeoutMs: 3_000, ...more }), { headers: {}, body: '{}' });
}

const ok: RequestListener = (_, response) => response.end('ok');
const okOn = (host: string, port?: number) => listenOn(createServer(ok), host, port);
const delivered = { outcome: { kind: 'response', status: 200 } };
const refused = (message: string) => ({ outcome: { kind: 'error', code: 'egress_refused', message } });

/** A server that counts connections and the bytes that it is sent. */
async function observer(host: string, port?: number) {
  const seen = { connections: 0, bytes: 0 };
  const closed = Promise.withResolvers<void>();
  const server = createTcpServer((socket) => {
    seen.connections++;
    socket.on('data', (data) => {
      seen.bytes += data.length;
    });
    socket.on('error', () => undefined).on('close', () => closed.resolve());
  });
  return { seen, closed: closed.promise, port: await listenOn(server, host, port) };
}

describe('with egress control', () => {
  test('an address of this host is refused without a connection, whatever its notation', async () => {
    const { seen, port } = await observer('127.0.0.1');
    const send = senderWith({ allow: [] });
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '127.1', 'localhost', '[::ffff:127.0.0.1]', '0'])
      for (const scheme of ['http', 'https'])
        expect(await send(`${scheme}://${host}:${port}/`), `${scheme} ${host}`).toMatchObject({
          outcome: { kind: 'error', code: 'egress_refused' },
        });
    expect(seen.connections).toBe(0);
  });

  test('the refusal names the address and the reason', async () => {
    const send = senderWith({ allow: [] });
    expect(await send('http://169.254.169.254/latest/meta-data')).toMatchObject(
      refused('egress refused: 169.254.169.254 is instance metadata'),
    );
    expect(await send('http://[64:ff9b::10.0.0.1]/')).toMatchObject(
      refused('egress refused: 64:ff9b::a00:1 is NAT64 of a private address'),
    );
  });

  test('::1 is refused, and open where the environment allows it', async () => {
    const port = await okOn('::1');
    expect(await senderWith({ allow: [] })(`http://[::1]:${port}/`)).toMatchObject(
      refused('egress refused: ::1 is loopback'),
    );
    expect(await senderWith({ allow: cidrs('::1/128') })(`http://[::1]:${port}/`)).toMatchObject(delivered);
  });

  test('an allowed address is sent to, also in its IPv4-mapped form and by name', async () => {
    const port = await okOn(OPEN);
    const send = senderWith({ allow: OPEN_ONLY, lookup: answering([OPEN]) });
    expect(await send(`http://${OPEN}:${port}/`)).toMatchObject(delivered);
    expect(await send(`http://[::ffff:${OPEN}]:${port}/`)).toMatchObject(delivered);
    expect(await send(`http://endpoint.test:${port}/`)).toMatchObject(delivered);
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject(refused('egress refused: 127.0.0.1 is loopback'));
  });

  test('a name that changes its mind gets no connection to the new address', async () => {
    const open = createServer((_, response) => response.writeHead(200, { connection: 'close' }).end());
    const port = await listenOn(open, OPEN);
    const { seen } = await observer('127.0.0.1', port);
    const lookup = answering([OPEN], ['127.0.0.1']);
    const send = senderWith({ allow: OPEN_ONLY, lookup });
    expect(await send(`http://rebinding.test:${port}/`)).toMatchObject(delivered);
    expect(await send(`http://rebinding.test:${port}/`)).toMatchObject(
      refused('egress refused: 127.0.0.1 is loopback'),
    );
    expect(seen.connections).toBe(0);
  });

  test('of several answers only the open ones are connected to', async () => {
    const port = await okOn(OPEN);
    const { seen } = await observer('127.0.0.1', port);
    const lookup = answering(['127.0.0.1', '::ffff:127.0.0.1', OPEN, '10.0.0.1']);
    const send = senderWith({ allow: OPEN_ONLY, lookup });
    expect(await send(`http://several.test:${port}/`)).toMatchObject(delivered);
    expect(seen.connections).toBe(0);
  });

  test('a name without an address, or without any that is open, is refused', async () => {
    expect(await senderWith({ allow: [], lookup: answering([]) })('http://none.test/')).toMatchObject(
      refused('egress refused: the name has no address'),
    );
    const lookup = answering(['10.0.0.1', '::1']);
    expect(await senderWith({ allow: [], lookup })('http://private.test/')).toMatchObject(
      refused('egress refused: 10.0.0.1 is private'),
    );
  });

  test('errors of the resolver and of the connection stay what they are', async () => {
    const { port } = await observer('127.0.0.1'); // Nobody listens on it at the open address.
    const send = senderWith({ allow: OPEN_ONLY });
    expect(await send('http://nobody.invalid/')).toMatchObject({
      outcome: { kind: 'error', message: expect.stringMatching(/^host name (not found|look-up failed for now) \(E/) },
    });
    expect(await send(`http://${OPEN}:${port}/`)).toMatchObject({
      outcome: { kind: 'error', code: 'ECONNREFUSED', message: 'connection refused (ECONNREFUSED)' },
    });
  });

  test('TLS works over the checked connection, and certificates are verified by name', async () => {
    const { key, cert } = selfSigned();
    const port = await listenOn(createTlsServer({ key, cert }, ok), OPEN);
    const names = new Set<string | false>();
    const dropped = createTlsServer({
      key,
      cert,
      SNICallback: (name, done) => {
        names.add(name);
        done(null);
      },
    });
    dropped.on('secureConnection', (socket: Socket) => socket.destroy());
    const droppedPort = await listenOn(dropped, OPEN);
    const send = senderWith({ allow: OPEN_ONLY, lookup: answering([OPEN]) });
    expect(await send(`https://endpoint.test:${port}/`)).toMatchObject({
      outcome: { kind: 'error', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
    expect(await send(`https://endpoint.test:${port}/`, { sslVerify: false })).toMatchObject(delivered);
    expect(await send(`https://endpoint.test:${droppedPort}/`, { sslVerify: false })).toMatchObject({
      outcome: { kind: 'error', message: expect.stringMatching(/^connection (reset|closed) by the endpoint/) },
    });
    expect([...names]).toEqual(['endpoint.test']);
  });

  test('a connection is used again', async () => {
    const ports = new Set<number | undefined>();
    const server = createServer((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('ok');
    });
    const port = await listenOn(server, OPEN);
    const send = senderWith({ allow: OPEN_ONLY });
    for (let i = 0; i < 20; i++) expect(await send(`http://${OPEN}:${port}/`)).toMatchObject(delivered);
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  test('the exchange ends in its time where a handshake never does', async () => {
    const { port } = await observer(OPEN);
    const send = senderWith({ allow: OPEN_ONLY });
    expect(await send(`https://${OPEN}:${port}/`, { timeoutMs: 200 })).toMatchObject({
      outcome: { kind: 'error', code: 'timeout' },
    });
  });
});

test('a request on a connection that the endpoint had closed while it was idle is made anew, once', async () => {
  let connections = 0;
  const server = createTcpServer((socket) => {
    const number = ++connections;
    let requests = 0;
    socket.on('error', () => undefined);
    socket.on('data', () => {
      // The first connection answers once, and is reset by the second request on it.
      if (number === 1 && ++requests === 2) socket.resetAndDestroy();
      else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
  });
  const port = await listenOn(server, OPEN);
  const send = senderWith({ allow: OPEN_ONLY });
  expect(await send(`http://${OPEN}:${port}/`)).toMatchObject(delivered);
  await new Promise((resolve) => setImmediate(resolve)); // The connection is free again.
  expect(await send(`http://${OPEN}:${port}/`)).toMatchObject(delivered);
  expect(connections).toBe(2);
});

describe('an egress socket', () => {
  const opening = (
    ...[target, egress]: [Parameters<typeof openEgressSocket>[0], Parameters<typeof openEgressSocket>[1]]
  ) => new Promise((resolve) => openEgressSocket(target, egress, (error) => resolve(error)));

  test('is not handed out, so that nothing is written, where the peer turns out to be another one', async () => {
    const { seen, closed, port } = await observer('127.0.0.1');
    // Open when it was resolved, refused once connected to.
    let looks = 0;
    const egress = { refused: () => (looks++ === 0 ? undefined : 'loopback'), lookup: answering(['127.0.0.1']) };
    const error = await opening({ host: 'endpoint.test', port, timeoutMs: 2_000 }, egress);
    expect(error).toMatchObject({ code: 'egress_refused', message: 'egress refused: 127.0.0.1 is loopback' });
    await closed;
    expect(seen).toEqual({ connections: 1, bytes: 0 });
  });

  test('is given up where it does not come about', async () => {
    const lookup: LookupFunction = () => undefined;
    const error = await opening({ host: 'silent.test', port: 80, timeoutMs: 50 }, { refused: () => undefined, lookup });
    expect(error).toMatchObject({ code: 'ETIMEDOUT' });
  });
});

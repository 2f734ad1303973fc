import { spawn } from 'node:child_process';
import { stat, writeFile } from 'node:fs/promises';
import { Agent, type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { IngestOutcome } from '#agent/ingest/handle-request.ts';
import { type IngestServerOptions, startIngestServer } from '#agent/ingest/ingest-server.ts';
import { IntakeUnavailableError } from '#agent/ingest/intake.ts';
import { athenaSignature } from '#shared/signature/athena-signature.ts';
import { session } from '../../shared/event-samples.ts';
import { RecordingIntake, RecordingSink, recordingLogger, temporaryDirectory, tenantOf } from './recording-ingest.ts';

const EVENT = JSON.stringify(session());

async function setUp(options: Partial<IngestServerOptions> = {}) {
  const intake = new RecordingIntake();
  const quarantine = new RecordingSink();
  const outcomes: IngestOutcome[] = [];
  const { logger, lines } = recordingLogger();
  const server = await startIngestServer({
    http: { host: '127.0.0.1', port: 0 },
    socket: join(await temporaryDirectory(), 'run', 'agent.sock'),
    secret: () => undefined,
    intake,
    quarantine,
    tenantOf: () => tenantOf,
    logger,
    onRequest: (outcome) => outcomes.push(outcome),
    ...options,
  });
  onTestFinished(() => server.close());
  const port = server.addresses.http?.port ?? 0;
  const viaHttp: RequestOptions = { host: '127.0.0.1', port };
  const viaSocket: RequestOptions = { socketPath: server.addresses.socket };
  return { intake, quarantine, outcomes, lines, server, port, viaHttp, viaSocket };
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

function send(options: RequestOptions, body: string | Buffer = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ method: 'POST', path: '/v1/events', ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode, headers: response.headers, body: JSON.parse(text) });
      });
    });
    sent.on('error', reject);
    if (options.headers !== undefined && 'expect' in options.headers) sent.on('continue', () => sent.end(body));
    else sent.end(body);
  });
}

/** A bare connection, and all that has come back over it once it ends. */
function dial(port: number): { socket: Socket; ended: Promise<string> } {
  const socket = connect(port, '127.0.0.1');
  const ended = new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('close', () => resolve(text));
    socket.on('error', () => undefined);
  });
  return { socket, ended };
}

describe('POST /v1/events', () => {
  test.each(['viaHttp', 'viaSocket'] as const)('accepts an event %s', async (via) => {
    const { intake, outcomes, ...ways } = await setUp();

    const { status, headers, body } = await send(ways[via], EVENT);

    expect({ status, body }).toEqual({ status: 202, body: { accepted: 1, rejected: [] } });
    expect(headers['content-type']).toBe('application/json');
    expect(intake.events).toMatchObject([{ tenant: 'acme', type: 'session_up', body: EVENT }]);
    expect(outcomes).toMatchObject([
      { status: 202, accepted: 1, rejected: 0, transport: via === 'viaHttp' ? 'http' : 'socket' },
    ]);
  });

  test('does not answer before the events are on disk', async () => {
    const { intake, viaHttp } = await setUp();
    let open = () => {};
    intake.gate = new Promise((resolve) => {
      open = resolve;
    });
    let answered = false;
    const answer = send(viaHttp, EVENT).then((value) => {
      answered = true;
      return value;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answered).toBe(false);
    open();
    expect((await answer).status).toBe(202);
  });

  test('accepts the good part of a batch and quarantines the rest with its reason', async () => {
    const { intake, quarantine, viaSocket } = await setUp();

    const { status, body } = await send(viaSocket, `${EVENT}\n{"event":"lease.ack","lease":{"ip":"x"}}\n${EVENT}\n`);

    const error = { code: 'invalid_field', path: 'lease.ip', message: 'lease.ip must be an IP address or "", got "x"' };
    expect({ status, body }).toEqual({ status: 202, body: { accepted: 2, rejected: [{ index: 1, error }] } });
    expect(intake.events).toHaveLength(2);
    expect(quarantine.inputs).toEqual([
      { source: 'socket', ...error, raw: '{"event":"lease.ack","lease":{"ip":"x"}}' },
    ]);
  });

  test('answers 400 with the same body when none was acceptable', async () => {
    const { quarantine, viaHttp } = await setUp();
    const { status, body } = await send(viaHttp, '{"event":"nonsense"}');
    expect(status).toBe(400);
    expect(body).toMatchObject({
      accepted: 0,
      rejected: [{ index: 0, error: { code: 'unknown_event_type', path: 'event' } }],
    });
    expect(quarantine.inputs).toHaveLength(1);
  });

  test('answers 400 to an empty body and 202 to an empty array', async () => {
    const { viaHttp } = await setUp();
    expect(await send(viaHttp)).toMatchObject({ status: 400, body: { rejected: [{ error: { code: 'empty_body' } }] } });
    expect(await send(viaHttp, '[]')).toMatchObject({ status: 202, body: { accepted: 0, rejected: [] } });
  });

  test('answers 413 where every event is too large, and 202 where one is not', async () => {
    const { viaHttp } = await setUp();
    const large = JSON.stringify(session({ filler: 'x'.repeat(300_000) }));
    expect(await send(viaHttp, large)).toMatchObject({
      status: 413,
      body: { rejected: [{ error: { code: 'event_too_large' } }] },
    });
    expect(await send(viaHttp, `${large}\n${EVENT}`)).toMatchObject({ status: 202, body: { accepted: 1 } });
  });

  test('keeps a connection for many requests', async () => {
    const { intake, viaHttp, server } = await setUp();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    for (let i = 0; i < 20; i++) expect((await send({ ...viaHttp, agent }, EVENT)).status).toBe(202);
    expect(intake.events).toHaveLength(20);
    await server.close();
  });

  test('answers 503 with Retry-After while nothing can be kept, and quarantines nothing of it', async () => {
    const { intake, quarantine, viaHttp } = await setUp();
    intake.failures.push(new IntakeUnavailableError('spool_full', 'the spool is full', 7));
    const { status, headers, body } = await send(viaHttp, `${EVENT}\noops`);
    expect({ status, body }).toEqual({
      status: 503,
      body: { error: { code: 'spool_full', message: 'the spool is full' } },
    });
    expect(headers['retry-after']).toBe('7');
    expect(quarantine.inputs).toEqual([]);
    expect((await send(viaHttp, EVENT)).status).toBe(202);
  });

  test('answers 500 to a fault of its own without showing it, and logs it', async () => {
    const { intake, viaHttp, lines } = await setUp();
    intake.failures.push(new Error('boom at /secret/path'));
    expect(await send(viaHttp, EVENT)).toMatchObject({
      status: 500,
      body: { error: { code: 'internal_error', message: 'internal error' } },
    });
    expect(lines.join()).toContain('boom at /secret/path');
  });
});

describe('what is refused by its head', () => {
  test('other methods, other paths, web pages and compressed bodies', async () => {
    const { intake, quarantine, viaHttp } = await setUp();
    expect(await send({ ...viaHttp, method: 'GET' })).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    expect(await send({ ...viaHttp, path: '/v1/other' }, EVENT)).toMatchObject({
      status: 404,
      body: { error: { code: 'not_found' } },
    });
    expect(await send({ ...viaHttp, headers: { origin: 'https://evil.example' } }, EVENT)).toMatchObject({
      status: 403,
    });
    const gzip = await send({ ...viaHttp, headers: { 'content-encoding': 'gzip' } }, gzipSync(EVENT));
    expect(gzip).toMatchObject({ status: 415, body: { error: { code: 'unsupported_encoding' } } });
    expect((await send({ ...viaHttp, headers: { 'content-encoding': 'identity' } }, EVENT)).status).toBe(202);
    expect(intake.events).toHaveLength(1);
    expect(quarantine.inputs.map(({ code }) => code)).toEqual(['unsupported_encoding']);
  });

  test('a declared body over 1 MiB, at once', async () => {
    const { port, quarantine } = await setUp();
    const { socket, ended } = dial(port);
    socket.write('POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n{"event":');
    expect(await ended).toMatch(/^HTTP\/1\.1 413 .*body_too_large/s);
    expect(quarantine.inputs).toMatchObject([{ code: 'body_too_large', bytes: 1048577 }]);
  });

  test('a body that turns out larger, and the sender sees why', async () => {
    const { viaHttp, quarantine, intake } = await setUp();
    const answer = await send(
      { ...viaHttp, headers: { 'transfer-encoding': 'chunked' } },
      Buffer.alloc(3_000_000, 'x'),
    );
    expect(answer).toMatchObject({ status: 413, body: { error: { code: 'body_too_large' } } });
    expect(quarantine.inputs[0]?.raw.startsWith('xxx')).toBe(true);
    expect(quarantine.inputs[0]?.raw.length).toBeLessThanOrEqual(1024 * 1024);
    expect(intake.events).toEqual([]);
  });

  test('a body of exactly 1 MiB is read', async () => {
    const { viaHttp } = await setUp();
    const body = `${EVENT}\n`.padEnd(1024 * 1024, ' ');
    expect(await send(viaHttp, body)).toMatchObject({ status: 202, body: { accepted: 1 } });
  });

  test('with Expect: 100-continue before it is sent, and otherwise it is sent', async () => {
    const { viaHttp, port } = await setUp();
    expect(await send({ ...viaHttp, headers: { expect: '100-continue' } }, EVENT)).toMatchObject({ status: 202 });
    const { socket, ended } = dial(port);
    socket.write('POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\nExpect: 100-continue\r\n\r\n');
    expect(await ended).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe('with a secret', () => {
  const secret = () => 's3cret';
  const signed = (signature: string) => ({ headers: { 'x-athena-signature': signature } });

  test('takes what is signed with it', async () => {
    const { viaHttp, viaSocket } = await setUp({ secret });
    const good = signed(athenaSignature(EVENT, 's3cret'));
    expect((await send({ ...viaHttp, ...good }, EVENT)).status).toBe(202);
    expect((await send({ ...viaSocket, ...good }, EVENT)).status).toBe(202);
  });

  test('answers 401 to a missing or wrong signature, keeps nothing but a trace', async () => {
    const { viaHttp, intake, quarantine } = await setUp({ secret });
    expect(await send(viaHttp, EVENT)).toMatchObject({ status: 401, body: { error: { code: 'invalid_signature' } } });
    expect((await send({ ...viaHttp, ...signed(athenaSignature(`${EVENT} `, 's3cret')) }, EVENT)).status).toBe(401);
    expect((await send({ ...viaHttp, ...signed('nonsense') }, EVENT)).status).toBe(401);
    expect(intake.events).toEqual([]);
    expect(quarantine.inputs.map(({ code }) => code)).toEqual(new Array(3).fill('invalid_signature'));
  });

  test('over the socket a signature may be missing but not wrong', async () => {
    const { viaSocket } = await setUp({ secret });
    expect((await send(viaSocket, EVENT)).status).toBe(202);
    expect((await send({ ...viaSocket, ...signed('sha256=00') }, EVENT)).status).toBe(401);
  });
});

describe('connections', () => {
  test('nothing is accepted of a client that goes away in its body', async () => {
    const { port, intake, outcomes } = await setUp();
    const { socket, ended } = dial(port);
    socket.write(`POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: ${EVENT.length + 1}\r\n\r\n${EVENT}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await ended;
    await expect.poll(() => outcomes).toMatchObject([{ status: 0, accepted: 0 }]);
    expect(intake.events).toEqual([]);
  });

  test('a client that never finishes is sent away', async () => {
    const { port, outcomes } = await setUp({ requestTimeoutMs: 200 });
    const { socket, ended } = dial(port);
    socket.write('POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
    expect(await ended).toMatch(/^HTTP\/1\.1 408 /);
    await expect.poll(() => outcomes).toMatchObject([{ status: 0 }]);
  });

  test('closing answers what is under way, and frees the socket', async () => {
    const { intake, viaHttp, server } = await setUp();
    let open = () => {};
    intake.gate = new Promise((resolve) => {
      open = resolve;
    });
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const answer = send({ ...viaHttp, agent }, EVENT);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const closed = server.close();
    open();
    expect((await answer).status).toBe(202);
    await closed;
    await expect(stat(server.addresses.socket)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('the Unix socket', () => {
  test('is for its owner and group only, in a directory that was created', async () => {
    const { server } = await setUp({ http: undefined });
    expect((await stat(server.addresses.socket)).mode & 0o777).toBe(0o660);
    expect(server.addresses.http).toBeUndefined();
  });

  test('that a dead agent left is replaced', async () => {
    const socket = join(await temporaryDirectory(), 'agent.sock');
    await leaveStaleSocket(socket);
    const { viaSocket } = await setUp({ socket });
    expect((await send(viaSocket, EVENT)).status).toBe(202);
  });

  test('on which an agent answers is left to it', async () => {
    const { server, viaSocket } = await setUp();
    await expect(setUp({ socket: server.addresses.socket })).rejects.toMatchObject({
      name: 'IngestServerError',
      code: 'agent_running',
      message: expect.stringContaining('another agent is running'),
    });
    expect((await send(viaSocket, EVENT)).status).toBe(202);
  });

  test('never replaces a file that is no socket', async () => {
    const socket = join(await temporaryDirectory(), 'agent.sock');
    await writeFile(socket, 'precious');
    await expect(setUp({ socket })).rejects.toMatchObject({ code: 'socket_path_taken' });
    expect((await stat(socket)).size).toBe(8);
  });

  test('must have a path that fits', async () => {
    const socket = join(await temporaryDirectory(), 'x'.repeat(100), 'agent.sock');
    await expect(setUp({ socket })).rejects.toMatchObject({ code: 'socket_path_too_long' });
  });

  test('is given up where the TCP port is taken', async () => {
    const { port } = await setUp();
    const socket = join(await temporaryDirectory(), 'agent.sock');
    await expect(setUp({ socket, http: { host: '127.0.0.1', port } })).rejects.toMatchObject({ code: 'listen_failed' });
    await expect(stat(socket)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

/** Binds a socket in a process of its own and kills it, as a crash does. */
async function leaveStaleSocket(path: string): Promise<void> {
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => console.log('ready'))`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  expect((await stat(path)).isSocket()).toBe(true);
}

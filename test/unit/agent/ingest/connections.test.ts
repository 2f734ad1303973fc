import { spawn } from 'node:child_process';
import { stat, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { dial, EVENT, send, setUp } from './ingest-client.ts';
import { temporaryDirectory } from './recording-ingest.ts';

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

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { EventStreams } from '#agent/api/event-streams.ts';
import type { EventRecord } from '#functions/api/ports.ts';
import { range } from '#test/e2e/support/events.ts';

const event = (n: number, body = '{"event":"lease.ack"}'): EventRecord => ({
  id: `evt_${String(n).padStart(11, '0')}testbox1`,
  tenant: 'isp-a',
  type: 'lease.ack',
  timeMs: Date.UTC(2026, 0, 31),
  body,
});

let log: EventRecord[];
let stallMs = 10_000;
let streams: EventStreams;
let server: Server;
let sockets: Socket[];
beforeEach(async () => {
  log = [];
  sockets = [];
  streams = new EventStreams({
    after: async (id, _filter, limit) => log.filter((known) => known.id > id).slice(0, limit),
    get stallMs() {
      return stallMs;
    },
    node: () => 'box-1',
  });
  server = createServer((request, response) => {
    const token = request.headers.authorization ?? 'first';
    streams.open(response, token, { tenant: undefined, types: [] }, request.headers['last-event-id']?.toString());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  streams.close();
  for (const socket of sockets) socket.destroy();
  server.close();
});

/** A client by hand, so that it can stop reading. */
async function follow(headers = '') {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  const lines: string[] = [];
  createInterface({ input: socket }).on('line', (line) => lines.push(line));
  socket.on('error', () => undefined);
  socket.write(`GET / HTTP/1.1\r\nHost: x\r\n${headers}\r\n`);
  await expect.poll(() => lines).toContain(': connected');
  const valuesOf = (field: string) =>
    lines.filter((line) => line.startsWith(field)).map((line) => line.slice(field.length));
  return { socket, ids: () => valuesOf('id: '), data: () => valuesOf('data: ') };
}

describe('streams of events', () => {
  test('put a payload of several lines into one', async () => {
    const client = await follow();
    streams.publish(event(1, '{\n  "event":\r\n  "lease.ack"\n}'));
    await expect.poll(client.ids).toHaveLength(1);
    await expect.poll(client.data).toHaveLength(1);
    expect(JSON.parse(client.data()[0] ?? '')).toMatchObject({
      id: event(1).id,
      node: 'box-1',
      payload: { event: 'lease.ack' },
    });
  });

  test('resume from the log and go over to what comes, with nothing lost or sent twice', async () => {
    log = Array.from({ length: 450 }, (_, n) => event(n));
    const client = await follow(`Last-Event-ID: ${event(9).id}\r\n`);
    for (let n = 450; n < 480; n++) {
      log.push(event(n));
      streams.publish(event(n));
      if (n % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await expect.poll(() => client.ids().length).toBe(470);
    expect(client.ids()).toEqual(log.slice(10).map(({ id }) => id));
  });

  /** More than the kernel and the stream hold for one client. */
  const publishMuch = (client: { ids: () => unknown[] }) => {
    const body = JSON.stringify({ event: 'lease.ack', padding: 'x'.repeat(400_000) });
    const publishOne = async (n: number) => {
      log.push(event(n, body));
      streams.publish(event(n, body));
      await expect.poll(() => client.ids().length, { interval: 5 }).toBe(n + 1);
    };
    return range(0, 50).reduce((before, n) => before.then(() => publishOne(n)), Promise.resolve());
  };

  test('drop a client that reads nothing, and keep the others', async () => {
    stallMs = 100;
    onTestFinished(() => {
      stallMs = 10_000;
    });
    const [slow, quick] = [await follow(), await follow()];
    slow.socket.pause();
    const closed = once(slow.socket, 'close');
    await publishMuch(quick);
    await new Promise((resolve) => setTimeout(resolve, 400));
    slow.socket.resume();
    await closed;
    expect(slow.ids().length).toBeLessThan(50);
  });

  test('let a client that fell behind read on from the log', async () => {
    const [slow, quick] = [await follow(), await follow()];
    slow.socket.pause();
    await publishMuch(quick);
    slow.socket.resume();
    await expect.poll(() => slow.ids().length).toBe(50);
    expect(new Set(slow.ids()).size).toBe(50);
  });

  test('end with the token that opened them, also where a client is behind', async () => {
    const [gone, behind, other] = [
      await follow('Authorization: tok_1\r\n'),
      await follow('Authorization: tok_1\r\n'),
      await follow('Authorization: tok_2\r\n'),
    ];
    const closed = Promise.all([once(gone.socket, 'close'), once(behind.socket, 'close')]);
    behind.socket.pause();
    await publishMuch(other);
    streams.endOf('tok_1');
    log.push(event(50));
    streams.publish(event(50));
    behind.socket.resume();
    await closed;
    await expect.poll(() => other.ids()).toContain(event(50).id);
    expect([...gone.ids(), ...behind.ids()]).not.toContain(event(50).id);
  });

  test('are bounded in number, and free again when somebody goes', async () => {
    await Promise.all(range(0, 100).map(() => follow()));
    expect(streams.isFull).toBe(true);
    sockets[0]?.destroy();
    await expect.poll(() => streams.isFull).toBe(false);
  });
});

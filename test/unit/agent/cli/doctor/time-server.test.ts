import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { clockOffsetMs } from '#agent/cli/doctor/time-server.ts';
import { timeServersIn } from '#agent/cli/doctor/time-servers-in.ts';
import { listen } from '../../../functions/deliver/endpoints.ts';

const NTP_EPOCH_S = 2_208_988_800;

/** An NTP server whose clock is so far ahead; `change` spoils its answers. */
async function ntpServer(aheadMs: number, change: (answer: Buffer) => void = () => {}): Promise<string> {
  const socket = createSocket('udp4');
  socket.on('message', (asked, { port, address }) => {
    const answer = Buffer.alloc(48);
    answer[0] = 0x24;
    answer[1] = 2;
    asked.copy(answer, 24, 40, 48);
    const seconds = (Date.now() + aheadMs) / 1_000 + NTP_EPOCH_S;
    for (const at of [32, 40]) {
      answer.writeUInt32BE(Math.floor(seconds) % 2 ** 32, at);
      answer.writeUInt32BE(Math.floor((seconds % 1) * 2 ** 32), at + 4);
    }
    change(answer);
    socket.send(answer, port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return `127.0.0.1:${socket.address().port}`;
}

describe('clockOffsetMs', () => {
  // Far offsets, and wide bounds: how long the answer takes is nobody's promise.
  test.each([0, 3_600_000, -3_600_000, 15 * 365 * 86_400_000])(
    'of an NTP server that is %i ms ahead',
    async (ahead) => {
      const offset = await clockOffsetMs(await ntpServer(ahead));
      expect(Math.abs(offset - ahead)).toBeLessThan(5_000);
    },
  );

  test.each([
    ['is for another request', (answer: Buffer) => answer.fill(1, 24, 32)],
    ['is of a server that has no time', (answer: Buffer) => answer.fill(16, 1, 2)],
    ['is a refusal', (answer: Buffer) => answer.fill(0, 1, 2)],
    ['is a request', (answer: Buffer) => answer.fill(0x23, 0, 1)],
  ])('takes no answer that %s', async (_, change) => {
    await expect(clockOffsetMs(await ntpServer(0, change))).rejects.toThrow('no answer');
  });

  test('rejects for a name that is not found', async () => {
    await expect(clockOffsetMs('time.invalid')).rejects.toThrow(/time\.invalid|no answer/);
  });

  test('of a URL is taken from the Date of its answer', async () => {
    const date = new Date(Date.now() + 7_200_000).toUTCString();
    const server = createServer((_, response) => response.writeHead(404, { date }).end());
    const offset = await clockOffsetMs(`http://${await listen(server)}/`);
    expect(Math.abs(offset - 7_200_000)).toBeLessThan(5_000);
    const silent = createServer((_, response) => {
      response.sendDate = false;
      response.end();
    });
    await expect(clockOffsetMs(`http://${await listen(silent)}/`)).rejects.toThrow('no Date');
  });
});

test.each([
  [
    'pool 2.debian.pool.ntp.org iburst\n# server no.example.com\n  server ntp.example.com',
    ['2.debian.pool.ntp.org', 'ntp.example.com'],
  ],
  [
    '[Time]\nNTP=a.example.com  b.example.com\n#FallbackNTP=c.example.com\nFallbackNTP=',
    ['a.example.com', 'b.example.com'],
  ],
  ['server 127.127.1.0\nrestrict default', []],
])('timeServersIn %j', (text, servers) => {
  expect(timeServersIn(text)).toEqual(servers);
});

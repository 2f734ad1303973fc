import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { athenaSignature } from '#shared/signature/athena-signature.ts';
import { standardSignature } from '#shared/signature/standard-signature.ts';
import { fileForTest, runCli, startCli } from '../support/run-cli.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const BODY = '{"event":"lease.ack","lease":{"hostname":"cpe\\u001b-1"}}';

function signed(body: string, secret: string, atSeconds = Math.floor(Date.now() / 1000)): Record<string, string> {
  return {
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(atSeconds),
    'webhook-signature': standardSignature('evt_1', atSeconds, body, secret),
    'x-athena-signature': athenaSignature(body, secret),
  };
}

/** Runs `hookline listen` on a free port, until the test ends. */
async function listener(...args: readonly string[]) {
  const child = startCli(['listen', '0', ...args], { NO_COLOR: '1' });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  await expect.poll(() => lines[0], { timeout: 8_000 }).toMatch(/http:\/\/127\.0\.0\.1:\d+\//);
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(lines[0] ?? '')?.[0] ?? '';
  const post = (path: string, headers: Record<string, string>, body = BODY) =>
    fetch(`${url}${path}`, { method: 'POST', headers, body });
  const line = async (pattern: RegExp) => {
    await expect.poll(() => lines.find((each) => pattern.test(each))).toBeDefined();
  };
  return { child, lines, post, line };
}

describe('hookline listen', () => {
  test('prints what it is sent, without what steers a terminal, and ends at Ctrl-C with 0', async () => {
    const { child, lines, post, line } = await listener();
    expect((await post('/leases?a=1', { 'x-source': 'north' })).status).toBe(200);
    await line(/^\d\d:\d\d:\d\d\.\d{3} {2}POST \/leases\?a=1 {2}answered 200 {2}not signed$/);
    await line(/^ {2}x-source: north$/);
    await line(/^ {4}"event": "lease\.ack",$/);
    await line(/^ {6}"hostname": "cpe\\u001b-1"$/);
    await post('/text', {}, 'one\u001b[2Jtwo\nthree');
    await line(/^ {2}one \[2Jtwo$/);
    expect(lines.join('\n')).not.toContain('content-length');
    const closed = once(child, 'close');
    child.kill('SIGINT');
    expect((await closed)[0]).toBe(0);
  });

  test('says whether the signature is of the secret', async () => {
    const { post, line } = await listener('--secret-file', fileForTest(`${SECRET}\n`));
    await post('/good', signed(BODY, SECRET));
    await line(/\/good .* signature good$/);
    await post('/other', signed(BODY, 'another secret'));
    await line(/\/other .* SIGNATURE WRONG/);
    await post('/changed', signed(BODY, SECRET), '{}');
    await line(/\/changed .* SIGNATURE WRONG/);
    await post('/old', signed(BODY, SECRET, Math.floor(Date.now() / 1000) - 3_600));
    await line(/\/old .* its webhook-timestamp is 3\d\d\d s off$/);
    await post('/none', {});
    await line(/\/none .* not signed$/);
  });

  test('answers the status that it is told', async () => {
    const { post, line } = await listener('--status', '503');
    expect((await post('/', signed(BODY, SECRET))).status).toBe(503);
    await line(/answered 503 {2}signed, not checked: give --secret-file$/);
  });

  test('says what is wrong with a port', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expect(await runCli(['listen', String(port)])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('something listens there already'),
    });
    expect(await runCli(['listen', '70000'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('port: expected at most 65535'),
    });
    expect(await runCli(['listen', '--status', '99'])).toMatchObject({ code: 2 });
  });
});

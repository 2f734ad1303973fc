import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { dial, EVENT, send, setUp } from './ingest-client.ts';

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

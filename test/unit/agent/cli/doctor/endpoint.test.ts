import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { expect, test } from 'vitest';
import { reachEndpoint } from '#agent/cli/doctor/endpoint.ts';
import { listen, selfSigned } from '../../../functions/deliver/endpoints.ts';

test('answers the certificate of an https endpoint and sends it no request', async () => {
  let requests = 0;
  const host = await listen(createTlsServer(selfSigned(), () => requests++));
  const certificate = await reachEndpoint(new URL(`https://${host}`));
  expect(certificate?.fault).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  expect(certificate?.validTo.getTime()).toBeGreaterThan(Date.now());
  expect(requests).toBe(0);
});

test('connects to an http endpoint and sends it no request', async () => {
  let requests = 0;
  const host = await listen(createServer(() => requests++));
  expect(await reachEndpoint(new URL(`http://${host}`))).toBeUndefined();
  expect(requests).toBe(0);
});

test('says at which step an endpoint cannot be reached', async () => {
  const plain = await listen(createServer());
  await expect(reachEndpoint(new URL(`https://${plain}`))).rejects.toMatchObject({ code: 'tls' });
  await expect(reachEndpoint(new URL('http://127.0.0.1:1'))).rejects.toMatchObject({
    code: 'tcp',
    message: 'no connection to 127.0.0.1 port 1 (ECONNREFUSED)',
  });
  await expect(reachEndpoint(new URL('http://endpoint.invalid'))).rejects.toMatchObject({ code: 'dns' });
});

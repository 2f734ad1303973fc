import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { verifyAthenaSignature } from '#shared/signature/athena-signature.ts';
import { DEMO_SECRET } from './demo-config.ts';

export interface DemoDelivery {
  /** The hook's name. */
  readonly hook: string;
  readonly body: string;
  readonly isSigned: boolean;
  /** What the endpoint answered: now and then it fails, as endpoints do. */
  readonly status: 200 | 503;
}

export interface DemoSink {
  readonly url: string;
  close(): Promise<void>;
}

const FAILS_EVERY = 23;

/** A webhook endpoint that checks signatures, and answers 503 to one request in 23 so that retries can be seen. */
export async function startDemoSink(onDelivery: (delivery: DemoDelivery) => void): Promise<DemoSink> {
  let requests = 0;
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const signature = request.headers['x-athena-signature'];
    const isSigned = typeof signature === 'string' && verifyAthenaSignature(body, signature, DEMO_SECRET);
    const status = ++requests % FAILS_EVERY === 0 ? 503 : 200;
    response.writeHead(status).end();
    onDelivery({ hook: (request.url ?? '/').slice(1), body, isSigned, status });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** As it came, byte for byte. */
  readonly body: Buffer;
  /** Epoch milliseconds, when the body was complete. */
  readonly receivedAt: number;
}

export interface SinkOptions {
  /** Answers a request; without it every one gets 200. One that does not end the response never answers. */
  readonly respond?: (request: ReceivedRequest, response: ServerResponse) => void;
}

export interface Sink {
  /** On a free port of 127.0.0.1; without a trailing slash. */
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** The first request, past or to come, that the predicate likes; rejects after `timeoutMs`. */
  waitFor(predicate: (request: ReceivedRequest) => boolean, timeoutMs?: number): Promise<ReceivedRequest>;
  close(): Promise<void>;
}

/** An HTTP server that records what it is sent. */
export async function startSink({ respond = answerOk }: SinkOptions = {}): Promise<Sink> {
  const requests: ReceivedRequest[] = [];
  const watchers = new Set<(request: ReceivedRequest) => void>();

  const record: RequestListener = async (incoming, response) => {
    const body = await buffer(incoming).catch(() => undefined);
    // The sender hung up half way.
    if (body === undefined) return;
    const { method = '', url = '', headers } = incoming;
    const request = { method, url, headers, body, receivedAt: Date.now() };
    requests.push(request);
    for (const watch of [...watchers]) watch(request);
    respond(request, response);
  };

  const server = createServer(record);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const waitFor: Sink['waitFor'] = (predicate, timeoutMs = 10_000) => {
    const found = requests.find(predicate);
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        watchers.delete(watch);
      };
      const watch = (request: ReceivedRequest) => {
        if (!predicate(request)) return;
        stop();
        resolve(request);
      };
      const timer = setTimeout(() => {
        stop();
        const seen = requests.map(({ method, url, body }) => `\n  ${method} ${url} ${body.toString().slice(0, 300)}`);
        reject(new Error(`not received within ${timeoutMs} ms; received were:${seen.join('') || ' none'}`));
      }, timeoutMs);
      watchers.add(watch);
    });
  };

  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url, requests, waitFor, close };
}

function answerOk(_: ReceivedRequest, response: ServerResponse): void {
  response.writeHead(200).end();
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { CONSOLE_DIR, sendConsole } from '#agent/api/console-files.ts';

/** Of a hop, not of the message (RFC 9110, 7.6.1), and what `fetch` has done already. */
const HOP_HEADERS = ['connection', 'keep-alive', 'transfer-encoding', 'content-encoding', 'content-length', 'host'];

/**
 * The console and the deployed API under one origin, as CloudFront has them: `/api/*` goes to the HTTP API, everything else
 * is a file of the console under the console's Content-Security-Policy. The emulator cannot upload the console's files.
 */
export async function startConsoleOrigin(apiUrl: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    if (request.url?.startsWith('/api/')) await forward(apiUrl, request, response);
    else await sendConsole(CONSOLE_DIR, request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function forward(apiUrl: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const headers = Object.entries(request.headers).filter(([name]) => !HOP_HEADERS.includes(name));
  const body = await buffer(request);
  try {
    const answer = await fetch(apiUrl + url, {
      method,
      headers: headers.map(([name, value]): [string, string] => [name, String(value)]),
      ...(body.length > 0 && { body }),
    });
    const answered = [...answer.headers].filter(([name]) => !HOP_HEADERS.includes(name));
    response.writeHead(answer.status, Object.fromEntries(answered)).end(Buffer.from(await answer.arrayBuffer()));
  } catch (error) {
    response.writeHead(502).end(String(error));
  }
}

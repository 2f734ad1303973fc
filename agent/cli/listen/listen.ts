import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CliError, EXIT } from '../cli-error.ts';
import { readSecret } from '../secret-input.ts';
import { endWithReader } from '../terminal.ts';
import { wholeNumber } from '../whole-number.ts';
import { receivedText } from './received-text.ts';

const HOST = '127.0.0.1';
const DEFAULT_PORT = '9000';
const MAX_PORT = 65_535;
/** What is longer is answered 413: nothing that Hookline sends is. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

interface Options {
  readonly secretFile?: string;
  readonly status: string;
}

/** `hookline listen`: an endpoint on loopback that prints what it is sent, until SIGINT or SIGTERM. Throws CliError. */
export async function listen(wantedPort = DEFAULT_PORT, options: Options): Promise<void> {
  const port = wholeNumber('port', wantedPort, 0);
  if (port > MAX_PORT) throw new CliError(`port: expected at most ${MAX_PORT}, got "${wantedPort}"`, EXIT.wrongUse);
  const status = statusOf(options.status);
  const secret = options.secretFile === undefined ? undefined : await readSecret('--secret-file', options.secretFile);
  endWithReader();

  const server = createServer((request, response) => {
    receive(request, response, status, secret).catch(() => response.destroy());
  });
  server.listen(port, HOST);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'EADDRINUSE' ? 'something listens there already; name another port' : error.message;
    throw new CliError(`cannot listen on ${HOST}:${port}: ${why}`, EXIT.failed, { cause: error });
  });
  const { port: taken } = server.address() as AddressInfo;
  console.log(
    `Listening. Make a webhook with the URL http://${HOST}:${taken}/ to see what it is sent; Ctrl-C ends this.\n`,
  );

  await interrupted();
  server.close();
  server.closeAllConnections();
}

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  secret: string | undefined,
): Promise<void> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  const answered = size > MAX_BODY_BYTES ? 413 : status;
  response.writeHead(answered).end();
  const { method = '', url: path = '/', headers } = request;
  const body = Buffer.concat(chunks);
  console.log(receivedText({ atMs: Date.now(), method, path, headers, body, status: answered }, secret));
}

function statusOf(text: string): number {
  const status = wholeNumber('--status', text, 200);
  if (status > 599) throw new CliError(`--status: expected 200 to 599, got "${text}"`, EXIT.wrongUse);
  return status;
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve());
  });
}

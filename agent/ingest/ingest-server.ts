import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ListenAddress } from '#agent/config/config.ts';
import { RequestHandler, type RequestHandlerOptions, type Transport } from './handle-request.ts';
import { listen } from './listen.ts';
import { listenOnSocket } from './unix-socket.ts';

export interface IngestServerOptions extends RequestHandlerOptions {
  /** Undefined for no TCP at all. */
  readonly http: ListenAddress | undefined;
  /** The Unix socket's path. */
  readonly socket: string;
  /** For a request to come in whole; default 10 s. */
  readonly requestTimeoutMs?: number;
}

export interface IngestServer {
  readonly addresses: {
    /** Where TCP listens, with the port that the system chose where it was 0. */
    readonly http: ListenAddress | undefined;
    readonly socket: string;
  };
  /** Takes no more requests, answers those that are under way for up to 5 s, and removes the socket. */
  close(): Promise<void>;
}

const REQUEST_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 60_000;
const CLOSE_MS = 5000;
const CLOSE_IDLE_EVERY_MS = 50;

/** Bounds what bodies that are being read may take: 1 MiB each. */
const MAX_CONNECTIONS = 512;

/**
 * Listens for events on TCP and on the Unix socket: `POST /v1/events`. Rejects with IngestServerError where either cannot
 * be had, and then listens on neither.
 */
export async function startIngestServer(options: IngestServerOptions): Promise<IngestServer> {
  const handler = new RequestHandler(options);
  const timeoutMs = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
  const onSocket = createHttpServer(handler, 'socket', timeoutMs);
  await listenOnSocket(onSocket, options.socket);
  if (options.http === undefined) {
    return { addresses: { http: undefined, socket: options.socket }, close: () => closeServer(onSocket) };
  }
  const onTcp = createHttpServer(handler, 'http', timeoutMs);
  try {
    await listen(onTcp, options.http);
  } catch (error) {
    await closeServer(onSocket);
    throw error;
  }
  const { address, port } = onTcp.address() as AddressInfo;
  return {
    addresses: { http: { host: address, port }, socket: options.socket },
    close: async () => {
      await Promise.all([closeServer(onTcp), closeServer(onSocket)]);
    },
  };
}

function createHttpServer(handler: RequestHandler, transport: Transport, timeoutMs: number): Server {
  const server = createServer({
    requestTimeout: timeoutMs,
    headersTimeout: timeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: Math.min(1000, timeoutMs), // Node looks for slow clients only this often.
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('request', (request, response) => void handler.handle(request, response, transport));
  server.on('checkContinue', (request, response) => void handler.handle(request, response, transport));
  return server;
}

/** Node removes a Unix socket's file with its server; a connection that falls idle later it would keep for its next request. */
async function closeServer(server: Server): Promise<void> {
  const idle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
  const all = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  clearInterval(idle);
  clearTimeout(all);
}

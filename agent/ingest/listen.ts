import type { ListenOptions, Server } from 'node:net';
import { IngestServerError } from './ingest-server-error.ts';

/** Resolves once the server listens; throws IngestServerError `listen_failed` where it cannot. */
export function listen(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (cause: NodeJS.ErrnoException) => {
      reject(
        new IngestServerError('listen_failed', `cannot listen on ${where(options)}: ${reasonOf(cause)}`, { cause }),
      );
    };
    server.once('error', onError);
    server.listen(options, () => {
      server.off('error', onError);
      resolve();
    });
  });
}

function where({ path, host, port }: ListenOptions): string {
  return path ?? `${host?.includes(':') ? `[${host}]` : host}:${port}`;
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return 'another program listens there (EADDRINUSE)';
  if (code === 'EADDRNOTAVAIL') return 'this machine does not have that address (EADDRNOTAVAIL)';
  return code === 'EACCES' ? 'permission denied (EACCES)' : message;
}

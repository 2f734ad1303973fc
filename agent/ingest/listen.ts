import type { ListenOptions, Server } from 'node:net';
import { IngestServerError } from './ingest-server-error.ts';

/** Resolves once the server listens; throws IngestServerError `listen_failed` where it cannot. */
export function listen(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (cause: Error) => {
      reject(new IngestServerError('listen_failed', `cannot listen for events: ${cause.message}`, { cause }));
    };
    server.once('error', onError);
    server.listen(options, () => {
      server.off('error', onError);
      resolve();
    });
  });
}

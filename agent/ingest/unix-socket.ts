import { chmod, lstat, mkdir, unlink } from 'node:fs/promises';
import { connect, type Server } from 'node:net';
import { dirname } from 'node:path';
import { IngestServerError } from './ingest-server-error.ts';
import { listen } from './listen.ts';

/** sun_path holds 108 bytes on Linux, the last of them NUL (unix(7)). */
const MAX_PATH_BYTES = 107;
const SOCKET_MODE = 0o660;

/**
 * Makes the server listen on a Unix socket that its owner and group may use, in a directory created where missing. The
 * socket of an agent that died is replaced. Throws IngestServerError: where something answers on the socket, another agent
 * is running; what is no socket is left alone.
 */
export async function listenOnSocket(server: Server, path: string): Promise<void> {
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    const message = `the socket's path is longer than ${MAX_PATH_BYTES} bytes: ${path}`;
    throw new IngestServerError('socket_path_too_long', message);
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o750 });
  await removeStaleSocket(path);
  await listen(server, { path });
  await chmod(path, SOCKET_MODE);
}

async function removeStaleSocket(path: string): Promise<void> {
  const stats = await lstat(path).catch(ignoreMissing);
  if (stats === undefined) return;
  if (!stats.isSocket()) {
    throw new IngestServerError('socket_path_taken', `${path} exists and is not a socket`);
  }
  if (await answers(path)) {
    throw new IngestServerError('agent_running', `another agent is running: something answers on ${path}`);
  }
  await unlink(path).catch(ignoreMissing);
}

/** A full backlog, or a socket that we may not use, is somebody's who lives: only a refusal says that nobody listens. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT');
    });
  });
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

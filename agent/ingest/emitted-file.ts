import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { MAX_BODY_BYTES } from './refuse-request.ts';

/** A file that `hookline-emit` left. */
export interface EmittedFile {
  readonly path: string;
  readonly content: Buffer;
  readonly bytes: number;
  /** Larger than a request may be: `content` is only its beginning. */
  readonly tooLarge: boolean;
  /** When it was written, which is when its event was received: epoch milliseconds. */
  readonly writtenMs: number;
}

const START_BYTES = 64 * 1024;

/** Does not follow a link, nor wait at a pipe that somebody put here. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Undefined for what is no regular file, or is gone. */
export async function readEmittedFile(path: string): Promise<EmittedFile | undefined> {
  const handle = await open(path, FLAGS).catch(ignoreOthers);
  if (handle === undefined) return undefined;
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) return undefined;
    const tooLarge = stats.size > MAX_BODY_BYTES;
    const buffer = Buffer.alloc(tooLarge ? START_BYTES : stats.size);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    const writtenMs = Math.trunc(Math.min(stats.mtimeMs, Date.now()));
    return { path, content: buffer.subarray(0, bytesRead), bytes: stats.size, tooLarge, writtenMs };
  } finally {
    await handle.close();
  }
}

/** ELOOP is a symbolic link, ENXIO a socket. */
function ignoreOthers(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ELOOP' && error.code !== 'ENXIO') throw error;
}

import { constants } from 'node:fs';
import { access, lstat } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { type Check, type Finding, findings, type Patient } from './finding.ts';

const { ok, fail } = findings('socket');

/** Whether daemons can report events to the Unix socket. */
export const socketCheck: Check = { name: 'socket', run };

async function run({ config: { ingest } }: Patient): Promise<readonly Finding[]> {
  const path = ingest.socket;
  const stats = await lstat(path).catch((error: NodeJS.ErrnoException) => error);
  if (stats instanceof Error)
    return [
      stats.code === 'ENOENT'
        ? fail(`${path} is not there`, 'start the agent: it makes the socket')
        : fail(`${path}: ${stats.message}`, "run this as the agent's user or as root"),
    ];
  if (!stats.isSocket()) return [fail(`${path} is no socket`, 'remove the file, or name another ingest.socket')];
  try {
    await access(path, constants.W_OK);
    await connect(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ECONNREFUSED') return [fail(`nobody listens at ${path}`, 'start the agent: hookline agent')];
    return [fail(`${path}: ${message}`, "run this as the agent's user, or put your user into the group of the socket")];
  }
  return [ok(`${path} takes connections`)];
}

function connect(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path, () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}

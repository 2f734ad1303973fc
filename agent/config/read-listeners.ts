import { join, resolve } from 'node:path';
import type { Config } from './config.ts';
import { isLoopback, sameAddress } from './field/listen.ts';
import { API_FIELDS, INGEST_FIELDS } from './main-fields.ts';
import type { Place } from './place.ts';
import { readFields } from './read-fields.ts';

/** `sun_path` of a Linux socket address is 108 bytes, the closing NUL included (unix(7)). */
const MAX_SOCKET_PATH_BYTES = 107;
const DEFAULT_INGEST = { host: '127.0.0.1', port: 9867 };
const DEFAULT_API = { host: '127.0.0.1', port: 8080 };

export interface Directories {
  /** What relative paths start from. */
  readonly base: string;
  readonly dataDir: string;
}

/** The sections `ingest` and `api`, and what must hold between their addresses. */
export function readListeners(
  top: { readonly ingest?: unknown; readonly api?: unknown },
  place: Place,
  directories: Directories,
): Pick<Config, 'ingest' | 'api'> {
  const ingest = readIngest(top.ingest, place.at('ingest'), directories);
  const fields = readFields(API_FIELDS, top.api, place.at('api'));
  const api = { listen: fields.listen ?? DEFAULT_API, token: fields.token };
  if (ingest.http !== undefined && sameAddress(ingest.http, api.listen)) {
    place.at('api', 'listen').error('is the address of ingest.http; each needs its own');
  }
  return { ingest, api };
}

function readIngest(value: unknown, place: Place, { base, dataDir }: Directories): Config['ingest'] {
  const fields = readFields(INGEST_FIELDS, value, place);
  const http = fields.http === null ? undefined : (fields.http ?? DEFAULT_INGEST);
  if (http !== undefined && !isLoopback(http) && fields.secret === undefined) {
    place.at('http').error('is open to other machines; set ingest.secret, or use a loopback address such as 127.0.0.1');
  }
  const socket = fields.socket === undefined ? join(dataDir, 'agent.sock') : resolve(base, fields.socket);
  const bytes = Buffer.byteLength(socket);
  if (bytes > MAX_SOCKET_PATH_BYTES) {
    place
      .at('socket')
      .error(`the path of the socket is ${bytes} bytes long, the system allows ${MAX_SOCKET_PATH_BYTES}`);
  }
  return { http, socket, secret: fields.secret };
}

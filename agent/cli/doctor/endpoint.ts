import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

const TIMEOUT_MS = 5_000;

/** At which step an endpoint cannot be reached. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
  readonly code: 'dns' | 'tcp' | 'tls';

  constructor(code: 'dns' | 'tcp' | 'tls', message: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

export interface Certificate {
  /** Why it would be refused: `CERT_HAS_EXPIRED` ...; undefined where it would not. */
  readonly fault: string | undefined;
  readonly validTo: Date;
}

/**
 * Resolves the name, connects, and for https shakes hands, whatever the certificate; sends no request. Answers the
 * certificate of an https endpoint. Rejects with EndpointError.
 */
export async function reachEndpoint({ hostname, protocol, port }: URL): Promise<Certificate | undefined> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const isTls = protocol === 'https:';
  const { address } = await lookup(host).catch((error: NodeJS.ErrnoException) => {
    throw new EndpointError('dns', `the name ${host} is not found (${error.code})`, error);
  });
  const socket = await openSocket(host, Number(port || (isTls ? 443 : 80)), address);
  try {
    return isTls ? await shakeHands(socket, host) : undefined;
  } finally {
    socket.destroy();
  }
}

/** To any of the name's addresses: one that does not answer is no fault where another does. */
function openSocket(host: string, port: number, address: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, autoSelectFamily: true });
    const fail = (error: NodeJS.ErrnoException) => {
      socket.destroy();
      const why = error.code ?? error.message;
      reject(new EndpointError('tcp', `no connection to ${address} port ${port} (${why})`, error));
    };
    socket.setTimeout(TIMEOUT_MS, () => fail(new Error(`no answer in ${TIMEOUT_MS / 1_000} s`)));
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', fail);
      resolve(socket);
    });
  });
}

function shakeHands(socket: Socket, host: string): Promise<Certificate> {
  return new Promise((resolve, reject) => {
    const servername = isIP(host) === 0 ? { servername: host } : {};
    const secured = connectTls({ socket, host, rejectUnauthorized: false, ...servername });
    const fail = (error: NodeJS.ErrnoException) => {
      secured.destroy();
      reject(new EndpointError('tls', `no TLS (${error.code ?? error.message})`, error));
    };
    secured.setTimeout(TIMEOUT_MS, () => fail(new Error(`no answer in ${TIMEOUT_MS / 1_000} s`)));
    secured.once('error', fail);
    secured.once('secureConnect', () => {
      const fault = secured.authorized ? undefined : faultOf(secured.authorizationError);
      resolve({ fault, validTo: new Date(secured.getPeerCertificate().valid_to) });
      secured.destroy();
    });
  });
}

/** Declared an Error, in fact a code. */
function faultOf(error: Error | string): string {
  return typeof error === 'string' ? error : error.message;
}

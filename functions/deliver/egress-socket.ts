import { lookup as systemLookup } from 'node:dns';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { type Egress, EgressRefusedError } from './egress.ts';

const KEEP_ALIVE_MS = 60_000;

export interface EgressTarget {
  /** A name or an IP address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** For look-up and connection together. */
  readonly timeoutMs: number;
}

/**
 * Opens a connection to an address that `egress` leaves open, and to no other. A name is resolved once, and the answers of
 * that very look-up are filtered and connected to, so an answer that changes afterwards (DNS rebinding) gains nothing.
 * The address at the other end is looked at once more, before anybody can write a byte to it.
 */
export function openEgressSocket(
  { host, port, timeoutMs }: EgressTarget,
  egress: Egress,
  done: (error: Error | null, socket?: Socket) => void,
): void {
  const refusal = isIP(host) === 0 ? undefined : egress.refused(host);
  if (refusal !== undefined) {
    done(new EgressRefusedError(`${host} is ${refusal}`));
    return;
  }
  const lookup = openAddresses(egress);
  const socket = connect({ host, port, lookup, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
  const fail = (error: Error): void => {
    clearTimeout(timer);
    socket.destroy();
    done(error);
  };
  const timer = setTimeout(() => fail(systemError('ETIMEDOUT', 'connection timed out')), timeoutMs);
  socket.once('error', fail).once('connect', () => {
    const { remoteAddress } = socket;
    // Gone already: the system does not say any more who it was.
    if (remoteAddress === undefined) return fail(systemError('ECONNRESET', 'connection reset'));
    const late = egress.refused(remoteAddress);
    if (late !== undefined) return fail(new EgressRefusedError(`${remoteAddress} is ${late}`));
    clearTimeout(timer);
    socket.off('error', fail);
    done(null, socket);
  });
}

/** A look-up that answers nothing but open addresses, and fails where a name has none. */
function openAddresses({ refused, lookup: resolve = systemLookup }: Egress): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, answers) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const found = Array.isArray(answers) ? answers : [];
      const open = found.filter(({ address }) => refused(address) === undefined);
      const [first] = open;
      if (first === undefined) {
        const [answer] = found;
        const detail = answer ? `${answer.address} is ${refused(answer.address)}` : 'the name has no address';
        callback(new EgressRefusedError(detail), []);
      } else if (options.all === true) callback(null, open);
      else callback(null, first.address, first.family);
    });
  };
}

function systemError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

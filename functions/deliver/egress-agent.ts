import { type AgentOptions, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Egress } from './egress.ts';
import { openEgressSocket } from './egress-socket.ts';

const IDLE_CONNECTION_MS = 15_000;
/** Bounds how long a socket to a silent host stays open after its exchange has timed out. */
const CONNECT_MS = 30_000;

const KEPT_ALIVE: AgentOptions = { keepAlive: true, timeout: IDLE_CONNECTION_MS };

type Connecting = Parameters<HttpAgent['createConnection']>[0];
type Connected = (error: Error | null, stream: Duplex) => void;

/** Agents that keep connections alive, and that connect to what `egress` leaves open only. */
export interface EgressAgents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

export function egressAgents(egress: Egress, { rejectUnauthorized }: { rejectUnauthorized: boolean }): EgressAgents {
  return {
    http: new GuardedHttpAgent(egress),
    https: new GuardedHttpsAgent(egress, { ...KEPT_ALIVE, rejectUnauthorized }),
  };
}

class GuardedHttpAgent extends HttpAgent {
  readonly #egress: Egress;

  constructor(egress: Egress) {
    super(KEPT_ALIVE);
    this.#egress = egress;
  }

  override createConnection(options: Connecting, connected: Connected): undefined {
    openEgressSocket(targetOf(options, 80), this.#egress, (error, socket) => answer(connected, error, socket));
  }
}

class GuardedHttpsAgent extends HttpsAgent {
  readonly #egress: Egress;

  constructor(egress: Egress, options: AgentOptions & { readonly rejectUnauthorized: boolean }) {
    super(options);
    this.#egress = egress;
  }

  override createConnection(options: Connecting, connected: Connected): undefined {
    openEgressSocket(targetOf(options, 443), this.#egress, (error, socket) => {
      // The parent puts TLS, with its cache of sessions, on the connection that it is given.
      const secured = socket && super.createConnection({ ...options, socket } as Connecting);
      answer(connected, error, secured ?? undefined);
    });
  }
}

function targetOf(options: Connecting, defaultPort: number) {
  const { host = '', port } = options as { host?: string; port?: number | string };
  return { host, port: Number(port ?? defaultPort), timeoutMs: CONNECT_MS };
}

/** With an error there is no stream, which the callback's type does not know of. */
function answer(connected: Connected, error: Error | null, stream: Duplex | undefined): void {
  if (stream === undefined) (connected as (error: Error) => void)(error ?? new Error('no connection'));
  else connected(null, stream);
}

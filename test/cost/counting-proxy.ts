import { once } from 'node:events';
import { Agent, createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { readUnits, writeUnits } from './item-size.ts';

const EVENT_BYTES = 64 * 1024;

/** What went through the proxy. */
export interface Counted {
  /** Requests by service and operation, such as `DynamoDB_20120810.Query`. */
  readonly requests: Map<string, number>;
  /** Entries of PutEvents, and 64 KB begun of each. */
  entries: number;
  eventUnits: number;
  writeUnits: number;
  readUnits: number;
}

export interface CountingProxy {
  readonly endpoint: string;
  /** What went through since the last call. */
  take(): Counted;
  stop(): Promise<void>;
}

/** Stands between the emulator and its clients, the functions too, and counts the requests that are really made. */
export async function startCountingProxy(upstream: string): Promise<CountingProxy> {
  const { hostname, port } = new URL(upstream);
  const agent = new Agent({ keepAlive: true });
  let counted = nothing();

  async function forward(incoming: IncomingMessage, body: Buffer): Promise<{ answer: IncomingMessage; bytes: Buffer }> {
    const { method, url, headers } = incoming;
    const outgoing = httpRequest({ agent, hostname, port, method, path: url, headers });
    outgoing.end(body);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    return { answer, bytes: await buffer(answer) };
  }

  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    try {
      const { answer, bytes } = await forward(incoming, body);
      count(counted, String(incoming.headers['x-amz-target']), body, bytes);
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(bytes);
    } catch (error) {
      outgoing.destroy(error instanceof Error ? error : undefined);
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = counted;
      counted = nothing();
      return taken;
    },
    async stop() {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function nothing(): Counted {
  return { requests: new Map(), entries: 0, eventUnits: 0, writeUnits: 0, readUnits: 0 };
}

function count(counted: Counted, target: string, body: Buffer, answer: Buffer): void {
  counted.requests.set(target, (counted.requests.get(target) ?? 0) + 1);
  const operation = target.split('.')[1];
  if (operation === 'PutEvents') {
    for (const entry of parse(body).Entries) {
      counted.entries++;
      counted.eventUnits += Math.ceil(entryBytes(entry) / EVENT_BYTES);
    }
  }
  if (operation === 'BatchWriteItem') {
    // biome-ignore lint/suspicious/noExplicitAny: as the SDK's client wrote it.
    for (const writes of Object.values<any>(parse(body).RequestItems))
      counted.writeUnits += writeUnits(writes.map((write: { PutRequest: { Item: object } }) => write.PutRequest.Item));
  }
  if (operation === 'PutItem') counted.writeUnits += writeUnits([parse(body).Item]);
  if (operation === 'Query') counted.readUnits += readUnits(parse(answer).Items ?? []);
}

/** EventBridge user guide, "Calculating PutEvents event entry size". */
function entryBytes({ Source = '', DetailType = '', Detail = '', Time }: Record<string, string>): number {
  const timeBytes = Time === undefined ? 0 : 14;
  return timeBytes + Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);
}

// biome-ignore lint/suspicious/noExplicitAny: bodies that the SDK's clients and the emulator wrote.
function parse(body: Buffer): any {
  return JSON.parse(body.toString());
}

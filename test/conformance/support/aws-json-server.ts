import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface AwsRequest {
  /** `AWSEvents.PutEvents`: service and operation. */
  readonly target: string;
  // The tests know what their own clients send.
  // biome-ignore lint/suspicious/noExplicitAny: see above.
  readonly body: any;
}

/** An answer: 200 with this body, or a fault of the whole request. */
export type AwsAnswer = object | AwsFault;

export class AwsFault {
  readonly status: number;
  readonly code: string;
  readonly message: string;

  constructor(status: number, code: string, message = 'refused by the test') {
    this.status = status;
    this.code = code;
    this.message = message;
  }
}

export interface AwsServer {
  readonly endpoint: string;
  /** Every request so far, in the order of their arrival. */
  readonly requests: readonly AwsRequest[];
  stop(): Promise<void>;
}

/** A server on this machine that speaks AWS's JSON protocol, for services of which there is no emulator. Port 0: any. */
export async function startAwsServer(
  answer: (request: AwsRequest) => AwsAnswer | Promise<AwsAnswer>,
  port = 0,
): Promise<AwsServer> {
  const requests: AwsRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const request = await readRequest(incoming);
    requests.push(request);
    const reply = await answer(request);
    const fault = reply instanceof AwsFault ? { __type: reply.code, message: reply.message } : undefined;
    outgoing.writeHead(reply instanceof AwsFault ? reply.status : 200, {
      'content-type': incoming.headers['content-type'] ?? 'application/x-amz-json-1.1',
    });
    outgoing.end(JSON.stringify(fault ?? reply));
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const address = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    requests,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<AwsRequest> {
  return { target: String(incoming.headers['x-amz-target']), body: JSON.parse(await text(incoming)) };
}

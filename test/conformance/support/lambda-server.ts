import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { localClient } from './aws-client.ts';

const MAPPINGS = '/2015-03-31/event-source-mappings';

export interface LambdaServer {
  readonly endpoint: string;
  readonly lambda: LambdaClient;
  /** States of the mappings, by the names of their queues: set them to have Lambda say so. */
  readonly states: Map<string, string>;
  /** Whether the next update finds the mapping in use. */
  isBusy: boolean;
  stop(): Promise<void>;
}

/** Lambda's event source mappings, one a page: a mapping that is switched is on its way until somebody looks at it. */
export async function startLambda(queues: readonly string[]): Promise<LambdaServer> {
  const states = new Map(queues.map((queue) => [queue, 'Enabled']));
  const mappingOf = (queue: string) => ({
    UUID: `uuid-of-${queue}`,
    EventSourceArn: `arn:aws:sqs:us-east-1:000000000000:${queue}`,
    State: states.get(queue),
  });
  const answer = (method: string, url: URL, body: unknown): [status: number, body: object] => {
    if (method === 'GET') {
      const place = Number(url.searchParams.get('Marker') ?? 0);
      const queue = queues[place];
      if (url.searchParams.get('FunctionName') !== 'deliver' || queue === undefined)
        return [200, { EventSourceMappings: [] }];
      const mapping = mappingOf(queue);
      if (mapping.State === 'Enabling') states.set(queue, 'Enabled');
      if (mapping.State === 'Disabling') states.set(queue, 'Disabled');
      const next = place + 1 < queues.length ? { NextMarker: String(place + 1) } : {};
      return [200, { EventSourceMappings: [mapping], ...next }];
    }
    if (server.isBusy) return [400, { Type: 'User', message: 'in use' }];
    const queue = queues.find((name) => url.pathname.endsWith(`uuid-of-${name}`)) ?? '';
    const { Enabled } = body as { Enabled: boolean };
    if (Enabled !== (states.get(queue) === 'Enabled')) states.set(queue, Enabled ? 'Enabling' : 'Disabling');
    return [202, mappingOf(queue)];
  };
  const http = createServer(async (incoming, outgoing) => {
    const url = new URL(incoming.url ?? '', 'http://lambda');
    const body = incoming.method === 'GET' ? undefined : await json(incoming);
    const [status, reply] = url.pathname.startsWith(MAPPINGS) ? answer(incoming.method ?? '', url, body) : [404, {}];
    const fault = status === 400 ? { 'x-amzn-errortype': 'ResourceInUseException' } : {};
    outgoing.writeHead(status, { 'content-type': 'application/json', ...fault }).end(JSON.stringify(reply));
  });
  await once(http.listen(0, '127.0.0.1'), 'listening');
  const endpoint = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const lambda = new LambdaClient(localClient(endpoint));
  const server: LambdaServer = {
    endpoint,
    lambda,
    states,
    isBusy: false,
    async stop() {
      lambda.destroy();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return server;
}

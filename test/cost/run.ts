import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { toEntry } from '#functions/bus/aws/entry.ts';
import * as variable from '#functions/deliver/environment.ts';
import { queueName } from '#functions/queue/aws/queue-names.ts';
import { EventSequence, eventId } from '#shared/event/event-id.ts';
import { sessionUp } from '../bench/events.ts';
import { cloudOf } from '../cloud/support/cloud.ts';
import type { Ministack } from '../cloud/support/ministack.ts';
import { type Counted, startCountingProxy } from './counting-proxy.ts';
import { functionCpuMs } from './function-cpu.ts';
import { readFunctionLogs } from './function-logs.ts';
import { setVariables } from './function-settings.ts';

const ENV = 'test';
const TENANT = 'isp-a';
const BOX = 'costbox1';
const FUNCTION = 'hookline-test-deliver';
const WARM_UP = 40;
const BATCH = 10;
const SENDERS = 4;
const IDLE_MS = 60_000;
/** Longer than the emulator takes to write down the last invocation. */
const SETTLE_MS = 3_000;

export interface RunOptions {
  readonly events: number;
  readonly deliveryLog: 'all' | 'failures';
  /** After this time the endpoint answers. */
  readonly answerMs: number;
}

/** What a number of events to one hook used. */
export interface Usage {
  readonly events: number;
  readonly counted: Counted;
  readonly invocations: number;
  /** Of all invocations together. */
  readonly durationMs: number;
  readonly cpuMs: number;
  readonly memoryMb: number;
  readonly loggedBytes: number;
  readonly metricBytes: number;
  readonly examples: readonly string[];
}

/** Takes events through what is deployed to the emulator, from PutEvents to the endpoint, and tells what they used. */
export async function run(ministack: Ministack, { events, deliveryLog, answerMs }: RunOptions): Promise<Usage> {
  const proxy = await startCountingProxy(ministack.endpoint);
  const endpoint = await startEndpoint(answerMs);
  const cloud = cloudOf(ministack);
  await cloud.putHook({ id: 'cost', tenant: TENANT, url: endpoint.url, secret: 'cost-secret-of-some-length' });
  const { memoryMb, logGroup } = await setVariables(ministack.endpoint, FUNCTION, {
    AWS_ENDPOINT_URL: proxy.endpoint,
    POWERTOOLS_LOG_LEVEL: 'INFO',
    [variable.DELIVERY_LOG]: deliveryLog,
  });
  const mine = `AWS_ENDPOINT_URL=${proxy.endpoint}`;
  await putEvents(proxy.endpoint, WARM_UP);
  await endpoint.until(WARM_UP);
  await sleep(SETTLE_MS);
  proxy.take();
  endpoint.reset();
  const cpuBeforeMs = await functionCpuMs(mine);
  const fromMs = Date.now();

  await putEvents(proxy.endpoint, events);
  await endpoint.until(events);
  while ((await cloud.waiting(queueName(ENV, TENANT))) > 0) await sleep(500);
  await sleep(SETTLE_MS);

  const cpuMs = (await functionCpuMs(mine)) - cpuBeforeMs;
  const { durationsMs, ...logs } = await readFunctionLogs(ministack.endpoint, logGroup, fromMs, Date.now());
  const counted = proxy.take();
  await Promise.all([proxy.stop(), endpoint.stop()]);
  return {
    ...logs,
    events,
    counted,
    cpuMs,
    memoryMb,
    invocations: durationsMs.length,
    durationMs: durationsMs.reduce((sum, ms) => sum + ms, 0),
  };
}

const sequence = new EventSequence(0);

/** As the agent sends them: batches as big as EventBridge takes, several under way. */
async function putEvents(endpoint: string, events: number): Promise<void> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const eventBridge = new EventBridgeClient({ endpoint, region: 'us-east-1', credentials });
  let next = 0;
  const sender = async () => {
    while (next < events) {
      const from = next;
      next += BATCH;
      const Entries = Array.from({ length: Math.min(BATCH, events - from) }, (_, place) => entryOf(from + place));
      const { FailedEntryCount } = await eventBridge.send(new PutEventsCommand({ Entries }));
      if (FailedEntryCount !== 0) throw new Error(`the bus refused ${FailedEntryCount} events`);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  eventBridge.destroy();
}

function entryOf(index: number) {
  const timeMs = Date.now();
  const id = eventId(sequence.next(timeMs), BOX);
  return toEntry(
    { id, tenant: TENANT, type: 'session_up', timeMs, body: sessionUp(index), node: BOX },
    'hookline-test',
  );
}

async function startEndpoint(answerMs: number) {
  let requests = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      requests++;
      setTimeout(() => response.end('ok'), answerMs);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    reset() {
      requests = 0;
    },
    async until(count: number) {
      let seen = requests;
      for (let idleMs = 0; requests < count; idleMs = requests === seen ? idleMs + 250 : 0) {
        if (idleMs > IDLE_MS) throw new Error(`only ${requests} of ${count} webhooks came`);
        seen = requests;
        await sleep(250);
      }
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as variable from '#functions/deliver/environment.ts';
import { queueName } from '#functions/queue/aws/queue-names.ts';
import { DataKeys } from '#functions/registry/aws/data-keys.ts';
import { DynamoRegistry } from '#functions/registry/aws/dynamo-registry.ts';
import { EventSequence, eventId } from '#shared/event/event-id.ts';
import { eventEnvelope } from '#test/conformance/bus/event-envelope.ts';
import { startAwsServer } from '#test/conformance/support/aws-json-server.ts';
import { startDynamo, TABLE_NAME } from '#test/conformance/support/dynamo-server.ts';
import { startKms } from '#test/conformance/support/kms-server.ts';
import { forkLambda, spawnLambda } from '#test/infra/functions/fork-lambda.ts';
import { sessionUp } from './events.ts';

const ENV = 'bench';
const TENANT = 'acme';
const KEY_ID = 'key';

/** The bundled `deliver` in processes of its own; DynamoDB, KMS, SQS and the webhook's endpoint are in this one. */
export interface DeliverFunctionBench {
  /** Milliseconds from the start of the function's process to the arrival of the first webhook. */
  coldStartMs(): Promise<number>;
  /** Milliseconds that a warm function takes for each of `rounds` batches whose endpoint answers after `answerMs`. */
  batchesMs(messages: number, answerMs: number, rounds: number): Promise<readonly number[]>;
  stop(): Promise<void>;
}

export async function startDeliverBench(): Promise<DeliverFunctionBench> {
  const [table, kms, endpoint] = [await startDynamo(), await startKms(), await startEndpoint()];
  const sqs = await startAwsServer(({ target }) => {
    throw new Error(`nothing fails here, and nothing needs SQS, yet there came ${target}`);
  });
  const keys = new DataKeys({ kms: kms.kms, keyId: KEY_ID, now: Date.now });
  await new DynamoRegistry({ dynamo: table.dynamo, tableName: TABLE_NAME }).hooks(keys).put({
    type: 'webhook',
    id: 'sink',
    name: 'sink',
    tenant: TENANT,
    enabled: true,
    events: [],
    subnets: [],
    url: endpoint.url,
    method: 'POST',
    headers: { authorization: 'Bearer bench' },
    secret: 'bench-secret-of-some-length',
    timeoutMs: 5_000,
    retries: 3,
    retryBackoffMs: 1_000,
    sslVerify: true,
  });
  const variables = {
    NODE_OPTIONS: '--enable-source-maps --disable-warning=DEP0169',
    AWS_ENDPOINT_URL_SQS: sqs.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ENDPOINT_URL_KMS: kms.endpoint,
    [variable.ENVIRONMENT]: ENV,
    [variable.TABLE_NAME]: TABLE_NAME,
    [variable.KMS_KEY_ID]: KEY_ID,
    [variable.EGRESS_ALLOW]: '127.0.0.0/8',
    [variable.DELIVERY_LOG]: 'all',
    [variable.RETENTION_DAYS]: '7',
  };

  async function coldStartMs(): Promise<number> {
    const arrived = endpoint.next();
    const event = sqsEvent(1);
    const startMs = performance.now();
    await endOf(spawnLambda('deliver', variables, event));
    // What came, came before the end.
    const arrivedMs = await Promise.race([arrived, undefined]);
    if (arrivedMs === undefined) throw new Error('deliver ended well, and no webhook came');
    return arrivedMs - startMs;
  }

  async function batchesMs(messages: number, answerMs: number, rounds: number): Promise<readonly number[]> {
    const lambda = new FunctionProcess(variables);
    await lambda.invoke(1);
    endpoint.answerAfter(answerMs);
    const taken: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const startMs = performance.now();
      await lambda.invoke(messages);
      taken.push(performance.now() - startMs);
    }
    endpoint.answerAfter(0);
    lambda.stop();
    return taken;
  }

  return {
    coldStartMs,
    batchesMs,
    async stop() {
      await Promise.all([table.stop(), kms.stop(), sqs.stop(), endpoint.stop()]);
    },
  };
}

/** Milliseconds of a Node that does nothing, from its start to its end. */
export async function bareNodeMs(): Promise<number> {
  const startMs = performance.now();
  const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' });
  await once(child, 'exit');
  return performance.now() - startMs;
}

/** Resolves when the process ended well; rejects where it did not, with what it wrote. */
async function endOf(child: ChildProcess): Promise<void> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (output += data));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`deliver ended with ${code}: ${output.slice(-2_000)}`);
}

/** A function that is warm after its first batch. */
class FunctionProcess {
  /** Rejects when the process ends. */
  readonly #exited: Promise<never>;
  readonly #child: ChildProcess;
  readonly #ready: Promise<unknown>;

  constructor(variables: Readonly<Record<string, string>>) {
    this.#child = forkLambda('deliver', variables);
    this.#ready = once(this.#child, 'message');
    this.#exited = endOf(this.#child).then(() => {
      throw new Error('deliver ended');
    });
    this.#exited.catch(() => undefined);
  }

  /** Resolves when a batch of so many is done with; rejects where any of it is to be received again. */
  async invoke(messages: number): Promise<void> {
    this.#child.send(sqsEvent(messages));
    await Promise.race([this.#ready, this.#exited]);
    const [answer] = await Promise.race([once(this.#child, 'message'), this.#exited]);
    if (answer.result?.batchItemFailures?.length !== 0) throw new Error(`deliver answered ${JSON.stringify(answer)}`);
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }
}

async function startEndpoint() {
  let answerMs = 0;
  let arrived: ((atMs: number) => void) | undefined;
  const answer = (response: ServerResponse) => void response.end('ok');
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      arrived?.(performance.now());
      arrived = undefined;
      if (answerMs === 0) answer(response);
      else setTimeout(answer, answerMs, response);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    /** When the next request is there, by the clock of this process. */
    next: () =>
      new Promise<number>((resolve) => {
        arrived = resolve;
      }),
    answerAfter(ms: number) {
      answerMs = ms;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const sequence = new EventSequence();

function sqsEvent(messages: number) {
  const record = (_: unknown, place: number) => {
    const id = eventId(sequence.next(Date.now()), 'benchbox');
    const event = { id, tenant: TENANT, type: 'session_up', timeMs: Date.now(), body: sessionUp(place) };
    return {
      messageId: `message-${place}`,
      receiptHandle: 'handle',
      body: eventEnvelope(event, 'benchbox'),
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${queueName(ENV, TENANT)}`,
      awsRegion: 'us-east-1',
    };
  };
  return { Records: Array.from({ length: messages }, record) };
}

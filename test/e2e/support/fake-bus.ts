import { onTestFinished } from 'vitest';
import type { PutEntry } from '#test/conformance/bus/event-envelope.ts';
import { type AwsAnswer, AwsFault, type AwsServer, startAwsServer } from '#test/conformance/support/aws-json-server.ts';

export const BUS = 'hookline-test';

/** An entry of a PutEvents request. */
export interface TakenEntry extends PutEntry {
  readonly EventBusName?: string;
  /** Seconds since 1970. */
  readonly Time?: number;
}

/** What EventBridge answers for one entry: an error's code, or nothing where it takes the entry. */
export type Verdict = (entry: TakenEntry) => string | undefined;

/** EventBridge as a box sees it, with one bus: it takes events and can be told to refuse them. */
export class FakeBus {
  /** Entries taken, in their order. */
  readonly taken: TakenEntry[] = [];
  /** The entries of each PutEvents request, taken or not. */
  readonly batches: TakenEntry[][] = [];
  verdict: Verdict = () => undefined;
  /** Answers DescribeEventBus for the bus. */
  describe: () => AwsAnswer = () => ({ Name: BUS });
  #server: AwsServer | undefined;
  #port = 0;

  static async start(): Promise<FakeBus> {
    const bus = new FakeBus();
    await bus.up();
    onTestFinished(() => bus.down());
    return bus;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens, again at the same port where it did before. */
  async up(): Promise<void> {
    this.#server = await startAwsServer(({ target, body }) => this.#answer(target, body), this.#port);
    this.#port = Number(new URL(this.#server.endpoint).port);
  }

  /** Connections are refused from now on. */
  async down(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await server?.stop();
  }

  /** The configuration of a box that forwards to it. */
  config(more: Readonly<Record<string, unknown>> = {}) {
    return { engine: 'aws', aws: { environment: 'test', endpoint: this.endpoint, ...more } };
  }

  // biome-ignore lint/suspicious/noExplicitAny: a request as the SDK sends it.
  #answer(target: string, body: any): AwsAnswer {
    if (target === 'AWSEvents.DescribeEventBus')
      return body.Name === BUS ? this.describe() : new AwsFault(400, 'ResourceNotFoundException', 'no such bus');
    const entries: TakenEntry[] = body.Entries;
    this.batches.push(entries);
    const Entries = entries.map((entry) => {
      const code = this.verdict(entry);
      if (code !== undefined) return { ErrorCode: code, ErrorMessage: 'said the test' };
      this.taken.push(entry);
      return { EventId: 'accepted' };
    });
    return { FailedEntryCount: Entries.filter((entry) => 'ErrorCode' in entry).length, Entries };
  }
}

/** What the SDK of a box takes from its environment; nothing of the machine's own. */
export const AWS_ENV = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

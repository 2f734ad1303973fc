import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { SqsHarness } from './sqs-harness.ts';

export { ENV } from './sqs-harness.ts';

/** The SQS adapter over a server in this process, which reads the time from the same Date. */
export class SqsQueueHarness extends SqsHarness {
  readonly server: FauxqsServer;

  private constructor(server: FauxqsServer) {
    super({
      endpoint: server.address,
      createQueue: async (name, attributes) => void server.createQueue(name, { attributes }),
      send: async (queue, text) => void server.sendMessage(queue, text),
      setTime: () => undefined,
      stop: () => server.stop(),
    });
    this.server = server;
  }

  static async open(): Promise<SqsQueueHarness> {
    const server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
    return new SqsQueueHarness(server).prepare();
  }
}

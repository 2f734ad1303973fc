import { createHash } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test } from 'vitest';
import { type Outgoing, SqsSender } from '#functions/queue/aws/sqs-sender.ts';
import { localClient } from '#test/conformance/support/aws-client.ts';
import { type AwsAnswer, AwsFault, type AwsServer, startAwsServer } from '#test/conformance/support/aws-json-server.ts';

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const message = (body: string, more: Partial<Outgoing> = {}): Outgoing => ({
  body,
  delaySeconds: 0,
  groupId: undefined,
  attributes: {},
  ...more,
});

/** Takes every entry for which the verdict is undefined. */
function answer(entries: readonly Entry[], verdict: (body: string) => object | undefined): AwsAnswer {
  const Successful = entries
    .filter(({ MessageBody }) => verdict(MessageBody) === undefined)
    .map(({ Id, MessageBody }) => ({ Id, MessageId: 'm', MD5OfMessageBody: md5(MessageBody) }));
  const Failed = entries.flatMap(({ Id, MessageBody }) => {
    const fault = verdict(MessageBody);
    return fault === undefined ? [] : [{ Id, ...fault }];
  });
  return { Successful, Failed };
}

describe('the sender to SQS', () => {
  let server: AwsServer;
  let sqs: SQSClient;
  const pauses: number[] = [];

  const start = async (reply: (entries: readonly Entry[], request: number) => AwsAnswer): Promise<SqsSender> => {
    let count = 0;
    server = await startAwsServer(({ body }) => reply(body.Entries, ++count));
    sqs = new SQSClient(localClient(server.endpoint));
    return new SqsSender(sqs, async (ms) => void pauses.push(ms));
  };
  const sent = () => server.requests.map(({ body }) => body.Entries.map((entry: Entry) => entry.MessageBody));

  afterEach(async () => {
    pauses.length = 0;
    sqs.destroy();
    await server.stop();
  });

  test('sends what is sent at once in batches of ten, queue by queue, with delay, group and attributes', async () => {
    const sender = await start((entries) => answer(entries, () => undefined));
    const attributes = { reason: { DataType: 'String', StringValue: 'HTTP 500' } };
    await Promise.all([
      ...Array.from({ length: 12 }, (_, n) => sender.send('http://queue/a', message(String(n)))),
      sender.send('http://queue/b', message('b', { delaySeconds: 900, groupId: 'hook', attributes })),
    ]);
    expect(
      sent()
        .map((bodies) => bodies.length)
        .toSorted(),
    ).toEqual([1, 10, 2]);
    const other = server.requests.find(({ body }) => body.QueueUrl === 'http://queue/b');
    expect(other?.body.Entries).toMatchObject([
      { DelaySeconds: 900, MessageGroupId: 'hook', MessageAttributes: attributes },
    ]);
  });

  test('keeps a batch within 1 MiB, by the bytes of UTF-8', async () => {
    const sender = await start((entries) => answer(entries, () => undefined));
    const large = 'é'.repeat(200 * 1024);
    await Promise.all([1, 2, 3].map((n) => sender.send('http://queue/a', message(n + large))));
    expect(
      sent()
        .map((bodies) => bodies.length)
        .toSorted(),
    ).toEqual([1, 2]);
  });

  test('sends again only the entries that SQS could not take', async () => {
    let busy = true;
    const sender = await start((entries, request) => {
      busy = request < 3;
      return answer(entries, (body) =>
        body === 'b' && busy ? { Code: 'InternalError', Message: 'again', SenderFault: false } : undefined,
      );
    });
    await Promise.all(['a', 'b', 'c'].map((body) => sender.send('http://queue/a', message(body))));
    expect(sent()).toEqual([['a', 'b', 'c'], ['b'], ['b']]);
    expect(pauses).toHaveLength(2);
  });

  test('tells of an entry that SQS will never take, and sends the others', async () => {
    const sender = await start((entries) =>
      answer(entries, (body) =>
        body === 'bad' ? { Code: 'InvalidMessageContents', Message: 'no', SenderFault: true } : undefined,
      ),
    );
    const results = await Promise.allSettled(
      ['good', 'bad'].map((body) => sender.send('http://queue/a', message(body))),
    );
    expect(results).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'rejected', message: 'InvalidMessageContents: no' } },
    ]);
    expect(sent()).toHaveLength(1);
  });

  test('gives up after several tries of a request that fails as a whole', async () => {
    const sender = await start(() => new AwsFault(503, 'ServiceUnavailable'));
    await expect(sender.send('http://queue/a', message('a'))).rejects.toMatchObject({ code: 'unsent' });
    expect(server.requests).toHaveLength(6);
    expect(pauses).toHaveLength(5);
  });
});

import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deadLetterQueueName, queueName } from '#functions/queue/aws/queue-names.ts';
import { SqsQueue } from '#functions/queue/aws/sqs-queue.ts';
import { writeDelivery } from '#functions/queue/aws/wire.ts';
import { ENV, SqsQueueHarness } from '#test/conformance/queue/sqs-queue-harness.ts';
import { delivery, EVENT } from './messages.ts';

const QUEUE = queueName(ENV, 'acme');
const DEAD_LETTER_QUEUE = deadLetterQueueName(ENV, 'acme');

describe('the tenants queues in SQS', () => {
  let harness: SqsQueueHarness;
  /** Groups of what was sent: the server of the test does not keep those of standard queues. */
  let groups: unknown[];
  beforeEach(async () => {
    harness = await SqsQueueHarness.open();
    groups = [];
    harness.sqs.middlewareStack.add(
      (next) => (request) => {
        if ('Entries' in request.input) groups.push(...[request.input.Entries ?? []].flat().map(groupOf));
        return next(request);
      },
      { step: 'initialize' },
    );
  });
  afterEach(() => harness.close());

  const groupOf = (entry: object) => ('MessageGroupId' in entry ? entry.MessageGroupId : undefined);
  const contents = (name: string) => {
    const { ready = [], delayed = [] } = harness.server.inspectQueue(name)?.messages ?? {};
    return { ready, delayed };
  };
  const attributesOf = (message: { messageAttributes: Record<string, { StringValue?: string | undefined }> }) =>
    Object.fromEntries(Object.entries(message.messageAttributes).map(([name, value]) => [name, value.StringValue]));

  test('a retry carries its hook as its group, and waits 900 s at the most until its next hop', async () => {
    await harness.queue.settle(delivery(), [{ kind: 'retry', hookId: 'billing', attempt: 3, delayMs: 2_000_000 }]);
    expect(groups).toEqual(['billing']);
    expect(contents(QUEUE).delayed).toHaveLength(1);
    const hops = [900_000, 900_000, 199_999];
    for (const ms of hops) {
      harness.advance(ms);
      expect(await harness.takeDeliveries('acme', 'billing', 10)).toEqual([]);
    }
    harness.advance(1);
    expect(await harness.takeDeliveries('acme', 'billing', 10)).toMatchObject([
      { attempt: 3, event: EVENT, node: 'box' },
    ]);
  });

  test('a hook whose id is no group id of SQS has its retries all the same', async () => {
    const hookId = `Büro ${'x'.repeat(200)}`;
    await harness.queue.settle(delivery(), [{ kind: 'retry', hookId, attempt: 1, delayMs: 0 }]);
    expect(groups).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(await harness.takeDeliveries('acme', hookId, 10)).toHaveLength(1);
  });

  test('a dead letter says why, of what and when in its attributes, and holds the delivery that starts it over', async () => {
    const reason = `HTTP 500 \u0000\u001b${'é'.repeat(2_000)}`;
    await harness.queue.settle(delivery(), [{ kind: 'dead', hookId: 'billing', attempts: 5, reason }]);
    const [letter] = contents(DEAD_LETTER_QUEUE).ready;
    expect(JSON.parse(letter?.body ?? '')).toMatchObject({ hook_id: 'billing', attempt: 1, due_ms: 0 });
    expect(letter && attributesOf(letter)).toEqual({
      reason: `HTTP 500 \uFFFD\uFFFD${'é'.repeat(989)}`,
      attempts: '5',
      hook_id: 'billing',
      event_id: EVENT.id,
      died_ms: String(harness.nowMs),
    });
  });

  test('leaves the deletion to Lambda where a message has no receipt, and keeps one whose follow-ups were not sent', async () => {
    await harness.append('acme', ['{}']);
    const [message] = await harness.takeEvents('acme', 1);
    if (message === undefined) throw new Error('there is no message');
    const { receipt: _, ...ofLambda } = message;
    await harness.queue.settle(ofLambda, []);
    harness.server.deleteQueue(DEAD_LETTER_QUEUE);
    const death = { kind: 'dead', hookId: 'billing', attempts: 1, reason: 'HTTP 500' } as const;
    await expect(
      new SqsQueue({ sqs: harness.sqs, env: ENV, now: Date.now }).settle(message, [death]),
    ).rejects.toMatchObject({ code: 'no_queue' });
    expect(harness.server.inspectQueue(QUEUE)?.messages.inflight).toHaveLength(1);
  });

  test('makes a dead letter of what is no message of ours, as it came', async () => {
    harness.server.sendMessage(QUEUE, '{"hookline":"delivery"}');
    expect(await harness.takeEvents('acme', 10)).toEqual([]);
    const [letter] = contents(DEAD_LETTER_QUEUE).ready;
    expect(letter?.body).toBe('{"hookline":"delivery"}');
    expect(harness.server.inspectQueue(QUEUE)?.messages.inflight).toEqual([]);
    const { letters } = await harness.deadLetters.list({ tenant: 'acme' }, 10);
    expect(letters).toMatchObject([
      {
        tenant: 'acme',
        eventId: '',
        hookId: '',
        attempts: 0,
        reason: expect.stringMatching(/^malformed message: hook_id: /),
      },
    ]);
  });
});

describe('the dead letters in SQS', () => {
  let harness: SqsQueueHarness;
  beforeEach(async () => {
    harness = await SqsQueueHarness.open();
  });
  afterEach(() => harness.close());

  const die = async (hookId: string, count: number) => {
    const death = { kind: 'dead', hookId, attempts: 1, reason: 'HTTP 500' } as const;
    await Promise.all(Array.from({ length: count }, () => harness.queue.settle(delivery({ hookId }), [death])));
  };

  test('that SQS itself moved are listed, and go back as they were', async () => {
    const [id] = await harness.append('acme', ['{"n":1}']);
    const [message] = harness.server.inspectQueue(QUEUE)?.messages.ready ?? [];
    const QueueUrl = harness.server.inspectQueue(DEAD_LETTER_QUEUE)?.url;
    await harness.takeEvents('acme', 1);
    const diedMs = harness.nowMs;
    await harness.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: message?.body }));
    expect((await harness.deadLetters.list({}, 10)).letters).toEqual([
      {
        eventId: id,
        eventType: 'lease.ack',
        tenant: 'acme',
        hookId: '',
        diedMs,
        attempts: 0,
        reason: 'received too often without being settled: the function failed or ran out of time',
      },
    ]);
    expect(await harness.deadLetters.redrive({}, 10)).toBe(1);
    expect(await harness.takeEvents('acme', 10)).toMatchObject([{ event: { id } }]);
  });

  test('that SQS itself moved in the middle of their attempts start over', async () => {
    const text = writeDelivery(delivery(), { hookId: 'billing', attempt: 5, dueMs: harness.nowMs + 3_600_000 });
    harness.server.sendMessage(DEAD_LETTER_QUEUE, text);
    const { letters } = await harness.deadLetters.list({ hookId: 'billing' }, 10);
    expect(letters).toMatchObject([{ eventId: EVENT.id, hookId: 'billing', attempts: 4 }]);
    expect(await harness.deadLetters.redrive({ hookId: 'billing' }, 10)).toBe(1);
    expect(await harness.takeDeliveries('acme', 'billing', 10)).toMatchObject([{ attempt: 1, dueMs: 0 }]);
  });

  test('of one hook go back from among many of another, which stay and are visible at once', async () => {
    await die('crm', 35);
    await die('billing', 12);
    await die('crm', 5);
    expect(await harness.deadLetters.redrive({ tenant: 'acme', hookId: 'billing' }, 100)).toBe(12);
    expect(await harness.takeDeliveries('acme', 'billing', 100)).toHaveLength(12);
    expect(await harness.deadLetters.list({}, 0)).toEqual({ letters: [], total: 40 });
    expect(harness.server.inspectQueue(DEAD_LETTER_QUEUE)?.messages.inflight).toEqual([]);
  });

  test('stay where the queue cannot take them, and go back another time', async () => {
    await die('billing', 3);
    harness.server.deleteQueue(QUEUE);
    await expect(harness.deadLetters.redrive({}, 10)).rejects.toMatchObject({ code: 'no_queue' });
    harness.server.createQueue(QUEUE);
    expect(await harness.deadLetters.redrive({}, 10)).toBe(3);
  });

  test('are not moved if they died after the redrive began', async () => {
    const { deadLetters } = harness;
    harness.advance(1_000);
    await die('billing', 1);
    harness.advance(-1_000);
    expect(await deadLetters.redrive({}, 10)).toBe(0);
    expect((await deadLetters.list({}, 0)).total).toBe(1);
  });
});

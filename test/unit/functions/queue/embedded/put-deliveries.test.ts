import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hookLane } from '#functions/queue/embedded/lanes.ts';
import { EmbeddedRegistry } from '#functions/registry/embedded/embedded-registry.ts';
import { sequenceOf } from '#shared/event/event-id.ts';
import { EmbeddedQueueHarness } from '#test/conformance/queue/embedded-queue-harness.ts';

describe('a delivery that is asked for once more, of an event that is on its way', () => {
  let harness: EmbeddedQueueHarness;
  beforeEach(async () => {
    harness = await EmbeddedQueueHarness.open();
  });
  afterEach(() => harness.close());

  const taken = async () => {
    const [id = ''] = await harness.append('acme', ['{}']);
    const [message] = await harness.takeEvents('acme', 1);
    if (message === undefined) throw new Error('no event waits');
    return { id, seq: sequenceOf(id), message };
  };
  const put = (seq: number, passedBy: readonly number[] = []) =>
    harness.queue.put(hookLane('hook'), [seq], { urgent: true, passedBy });

  test('is not put where the event will come to the hook by itself', async () => {
    const { seq } = await taken();
    expect(await put(seq)).toEqual({ put: 0, gone: 0 });
  });

  test('is put where the event passes the hook by: it was made after the event had been taken', async () => {
    const { seq } = await taken();
    expect(await put(seq, [seq])).toEqual({ put: 1, gone: 0 });
    expect(await put(seq, [seq])).toEqual({ put: 0, gone: 0 });
  });

  test('is put where the hook has had the event, which waits for another hook', async () => {
    const { id, seq } = await taken();
    const registry = new EmbeddedRegistry(harness.database);
    const nothing = { status: 200, error: undefined, response: undefined };
    registry.record({
      eventId: id,
      hookId: 'hook',
      attempt: 1,
      atMs: 0,
      result: 'delivered',
      latencyMs: 1,
      ...nothing,
    });
    await registry.flush();
    expect(await put(seq)).toEqual({ put: 1, gone: 0 });
  });

  test('is put in place of its dead letter, while the event waits for another hook', async () => {
    const { seq, message } = await taken();
    await harness.follow(message, [{ kind: 'dead', hookId: 'hook', attempts: 0, reason: 'the hook is disabled' }]);
    expect(await put(seq)).toEqual({ put: 1, gone: 0 });
    expect(await harness.queue.list({}, 10)).toEqual({ letters: [], total: 0 });
  });
});

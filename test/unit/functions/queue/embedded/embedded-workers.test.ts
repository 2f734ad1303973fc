import { expect, onTestFinished, test } from 'vitest';
import { EmbeddedWorkers } from '#functions/queue/embedded/embedded-workers.ts';
import { EmbeddedQueueHarness } from '#test/conformance/queue/embedded-queue-harness.ts';

test('of switches at once the last one holds, in memory as on the disk', async () => {
  const harness = await EmbeddedQueueHarness.open();
  onTestFinished(() => harness.close());
  const create = async () => {
    const { database, queue, nowMs } = harness;
    const parts = { database, queue, tenants: () => ['acme'], hooksOf: () => [], wake: () => undefined };
    const workers = new EmbeddedWorkers({ ...parts, now: () => nowMs });
    await workers.start();
    return workers;
  };
  const workers = await create();
  await workers.set('acme', false);
  await Promise.all([workers.set('acme', true), workers.set('acme', false)]);
  expect(workers.isOff('acme')).toBe(true);
  await harness.reopen();
  expect((await create()).isOff('acme')).toBe(true);
});

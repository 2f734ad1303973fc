import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { HookGates } from '#agent/host/hook-gates.ts';
import { TenantWorkers } from '#agent/host/tenant-workers.ts';
import type { LiveWebhook } from '#functions/deliver/live-webhook.ts';
import { sequenceOf } from '#shared/event/event-id.ts';
import { EmbeddedQueueHarness } from '#test/conformance/queue/embedded-queue-harness.ts';
import { webhook } from '../../functions/deliver/hooks.ts';

describe('TenantWorkers', () => {
  let harness: EmbeddedQueueHarness;
  beforeEach(async () => {
    harness = await EmbeddedQueueHarness.open();
  });
  afterEach(() => harness.close());

  test('know of the events on their way which hooks they pass by', async () => {
    let hooks: readonly LiveWebhook[] = [webhook('early')];
    let isOff = false;
    const finish: (() => Promise<void>)[] = [];
    const workers = new TenantWorkers({
      queue: harness.queue,
      settle: (message) => new Promise((resolve) => finish.push(() => harness.settle(message, []).then(resolve))),
      hooks: { ofTenant: () => hooks },
      gates: new HookGates(
        () => harness.nowMs,
        () => 0,
      ),
      isOff: () => isOff,
    });
    onTestFinished(() => workers.stop());
    const append = async () => sequenceOf((await harness.append('acme', ['{}']))[0] ?? '');
    const before = await append();
    workers.ready('acme');
    isOff = true;
    const waiting = await append();
    workers.ready('acme');

    const [early] = hooks;
    const changed = webhook('early', { url: 'https://elsewhere.example' });
    const late = webhook('late');
    hooks = [changed, late];
    const passing = (live: LiveWebhook | undefined) => live && workers.passing(live.hook, [before, waiting]);
    expect(passing(early)).toEqual([]);
    expect(passing(changed)).toEqual([before]);
    expect(passing(late)).toEqual([before]);

    await Promise.all(finish.map((settle) => settle()));
    await expect.poll(() => workers.isIdle).toBe(true);
    expect(passing(late)).toEqual([]);
  });
});

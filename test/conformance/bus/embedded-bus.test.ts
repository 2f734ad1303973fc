import { describe, expect, test } from 'vitest';
import type { DerivedEvent } from '#functions/bus/bus.ts';
import { EmbeddedBus, embeddedRoutes, type LocalRouting } from '#functions/bus/embedded/embedded-bus.ts';
import { scriptLane } from '#functions/queue/embedded/lanes.ts';
import { eventId } from '#shared/event/event-id.ts';
import { EmbeddedQueueHarness } from '../queue/embedded-queue-harness.ts';
import { testBus } from './bus-suite.ts';

const NOTHING_LOCAL: LocalRouting = {
  hasWebhooks: () => true,
  routes: () => [],
  withdraw: () => undefined,
  published: () => undefined,
};

testBus('embedded', async () => {
  const harness = await EmbeddedQueueHarness.open();
  let bus = new EmbeddedBus(harness.queue, NOTHING_LOCAL);
  return {
    get bus() {
      return bus;
    },
    isIdempotent: true,
    take: (tenant) => harness.takeEvents(tenant, 100),
    settle: (message) => harness.settle(message, []),
    async reopen() {
      await harness.reopen();
      bus = new EmbeddedBus(harness.queue, NOTHING_LOCAL);
    },
    close: () => harness.close(),
  };
});

describe('the embedded bus', () => {
  const event: DerivedEvent = {
    sourceId: eventId(8192, 'testbox1'),
    tenant: 'acme',
    type: 'subscriber-nas-updated',
    timeMs: 1_000,
    body: '{}',
  };

  test('brings RADIUS packets to track-nas too, and nothing else', () => {
    const toTenant = { lane: 'event/acme', hookId: '' };
    expect(embeddedRoutes({ tenant: 'acme', type: 'radius.authentication' }, true)).toEqual([
      toTenant,
      { lane: 'function/track-nas', hookId: '#track-nas' },
    ]);
    expect(embeddedRoutes({ tenant: 'acme', type: 'subscriber-nas-updated' }, true)).toEqual([toTenant]);
  });

  test('keeps nothing waiting for a tenant without webhooks, but lets track-nas see its RADIUS packets', () => {
    expect(embeddedRoutes({ tenant: 'acme', type: 'lease.ack' }, false)).toEqual([]);
    expect(embeddedRoutes({ tenant: 'acme', type: 'radius.authentication' }, false)).toEqual([
      { lane: 'function/track-nas', hookId: '#track-nas' },
    ]);
  });

  test('lets the scripts of the box run for an event once, and takes back what it admitted in vain', async () => {
    const harness = await EmbeddedQueueHarness.open();
    const log: string[] = [];
    const bus = new EmbeddedBus(harness.queue, {
      hasWebhooks: () => true,
      routes: () => [{ lane: scriptLane('shape'), hookId: 'shape' }],
      withdraw: (count) => log.push(`withdraw ${count}`),
      published: () => log.push('published'),
    });
    await bus.publish(event);
    await bus.publish(event);
    expect(log).toEqual(['published', 'withdraw 1']);
    expect(harness.queue.take(scriptLane('shape'), 10)).toMatchObject([{ hookId: 'shape' }]);
    await harness.close();
    await expect(bus.publish({ ...event, sourceId: eventId(9000, 'testbox1') })).rejects.toMatchObject({
      code: 'closed',
    });
    expect(log).toEqual(['published', 'withdraw 1', 'withdraw 1']);
  });
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { IntakeUnavailableError, type NewEvent } from '#agent/ingest/intake.ts';
import { ScriptWorker } from '#agent/scripts/script-worker.ts';
import { EventIntake } from '#agent/spool/event-intake.ts';
import { embeddedRoutes } from '#functions/bus/embedded/embedded-bus.ts';
import { EventSequence } from '#shared/event/event-id.ts';
import type { ScriptHook } from '#shared/hook/hook.ts';
import { EmbeddedQueueHarness } from '#test/conformance/queue/embedded-queue-harness.ts';

const SCRIPT: ScriptHook = {
  type: 'script',
  id: 'shape',
  name: 'shape',
  tenant: 'acme',
  enabled: true,
  events: ['session_up'],
  subnets: [],
  timeoutMs: 10_000,
  command: 'true',
};

const event = (body: string, type = 'lease.ack'): NewEvent => ({ tenant: 'acme', type, timeMs: 0, body });

describe('EventIntake', () => {
  let harness: EmbeddedQueueHarness;
  beforeEach(async () => {
    harness = await EmbeddedQueueHarness.open();
  });
  afterEach(() => harness.close());

  /** An intake whose scripts are dropped when more than two are unfinished; none of them is ever run. */
  const intakeOf = (maxBytes = 1_000) => {
    const accepted: string[] = [];
    const dropped: string[] = [];
    const scripts = new ScriptWorker({
      queue: harness.queue,
      run: async () => undefined,
      onDrop: (_, { body }) => dropped.push(body),
    });
    scripts.load([SCRIPT], { concurrency: 2, queueLimit: 0, overflow: 'drop' });
    const intake = new EventIntake({
      routes: (fresh) => embeddedRoutes(fresh, true),
      onFault: () => undefined,
      queue: harness.queue,
      sequence: new EventSequence(),
      box: 'testbox1',
      scripts,
      maxBytes: () => maxBytes,
      now: () => harness.nowMs,
      onAccepted: ({ body }) => accepted.push(body),
    });
    return { intake, accepted, dropped };
  };
  const refusal = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    );

  test('puts events on disk in their order, each under an id of its own', async () => {
    const { intake, accepted } = intakeOf();
    const ids = await intake.acceptAndName([event('1'), event('2'), event('3')]);
    expect(new Set(ids).size).toBe(3);
    expect(accepted).toEqual(['1', '2', '3']);
    await harness.reopen();
    const taken = await harness.takeEvents('acme', 10);
    expect(taken.map((message) => [message.event.id, message.event.body])).toEqual(
      ids.map((id, index) => [id, String(index + 1)]),
    );
  });

  test('refuses what the spool has no room for, also while it is on its way to the disk, and nothing of it is kept', async () => {
    const { intake, accepted } = intakeOf(10);
    const first = intake.accept([event('12345678')]);
    const second = await refusal(intake.accept([event('1'), event('23')]));
    expect(second).toBeInstanceOf(IntakeUnavailableError);
    expect(second).toMatchObject({ code: 'spool_full', retryAfterSeconds: expect.any(Number) });
    await first;
    await intake.accept([event('ab')]);
    expect(accepted).toEqual(['12345678', 'ab']);
    expect(await refusal(intake.accept([event('x')]))).toMatchObject({ code: 'spool_full' });
    for (const message of await harness.takeEvents('acme', 1)) await harness.settle(message, []);
    await intake.accept([event('y')]);
  });

  test('counts bytes, not characters', async () => {
    const { intake } = intakeOf(10);
    expect(await refusal(intake.accept([event('éééééé')]))).toMatchObject({ code: 'spool_full' });
  });

  test('takes back the scripts that it admitted for an event that is not kept', async () => {
    const { intake, dropped } = intakeOf(10);
    expect(await refusal(intake.accept([event('too long for this spool', 'session_up')]))).toMatchObject({
      code: 'spool_full',
    });
    expect(await refusal(intake.accept([event('too long for this spool', 'session_up')]))).toMatchObject({
      code: 'spool_full',
    });
    await intake.accept([event('1', 'session_up'), event('2', 'session_up')]);
    expect(dropped).toEqual([]);
    await intake.accept([event('3', 'session_up')]);
    expect(dropped).toEqual(['3']);
  });

  test('says that it cannot write where the storage fails, and that it is closed', async () => {
    const { intake, accepted } = intakeOf();
    await harness.database.close();
    expect(await refusal(intake.accept([event('1')]))).toMatchObject({ code: 'storage_failed' });
    intake.close();
    expect(await refusal(intake.accept([event('1')]))).toMatchObject({ code: 'shutting_down' });
    expect(accepted).toEqual([]);
  });
});

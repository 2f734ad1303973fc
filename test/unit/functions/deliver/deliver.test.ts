import { describe, expect, test } from 'vitest';
import { createDeliver } from '#functions/deliver/deliver.ts';
import type { LiveWebhook } from '#functions/deliver/live-webhook.ts';
import type { DeliverPorts, Exchange } from '#functions/deliver/ports.ts';
import type { FollowUp, Message } from '#functions/queue/queue.ts';
import type { AttemptRecord } from '#functions/registry/registry.ts';
import type { AttemptOutcome } from '#shared/retry/retry-policy.ts';
import { event, webhook } from './hooks.ts';

const NOW_MS = Date.UTC(2026, 0, 31);
const OK: AttemptOutcome = { kind: 'response', status: 200 };

/** Ports over these hooks, whose endpoints end every attempt as `outcomes` says. */
function deliverTo(
  hooks: readonly LiveWebhook[],
  outcomes: Readonly<Record<string, AttemptOutcome>>,
  more: Partial<DeliverPorts> = {},
) {
  const sent: { hook: string; webhookId: string | undefined; body: string }[] = [];
  const records: AttemptRecord[] = [];
  const disabled: string[] = [];
  const observed: string[] = [];
  const entered: string[] = [];
  const faults: string[] = [];
  const deliver = createDeliver({
    hooks: {
      ofTenant: (tenant) => hooks.filter(({ hook }) => hook.tenant === tenant),
      byId: (_, id) => hooks.find(({ hook }) => hook.id === id) ?? { unavailable: 'the hook is no longer configured' },
    },
    admission: {
      enter: ({ hook }) => {
        entered.push(`enter ${hook.id}`);
        return 'now';
      },
      leave: ({ hook }) => {
        entered.push(`leave ${hook.id}`);
      },
    },
    send: async ({ hook }, request): Promise<Exchange> => {
      sent.push({ hook: hook.id, webhookId: request.headers['webhook-id'], body: request.body });
      const outcome = outcomes[hook.id] ?? OK;
      return { outcome, response: outcome.kind === 'response' ? 'text' : undefined, latencyMs: 12 };
    },
    log: { record: (attempt) => records.push(attempt), flush: async () => undefined },
    health: {
      disable: async (hookId) => {
        disabled.push(hookId);
      },
    },
    observe: ({ hook }, { id }, { result }) => observed.push(`${hook.id} ${id} ${result}`),
    fault: ({ hook }, _, error) => faults.push(`${hook.id}: ${String(error)}`),
    now: () => NOW_MS,
    random: () => 0,
    ...more,
  });
  return { deliver, sent, records, disabled, observed, entered, faults };
}

const fanOut = (type?: string): Message => ({ event: event(type), hookId: '', attempt: 1 });
const delivery = (hookId: string, attempt: number): Message => ({ event: event(), hookId, attempt });

describe('deliver', () => {
  test('says what follows from one hook while another has not answered', async () => {
    let answer: (exchange: Exchange) => void = () => undefined;
    const { deliver } = deliverTo(
      [webhook('failing'), webhook('slow')],
      {},
      {
        send: ({ hook }) =>
          hook.id === 'slow'
            ? new Promise((resolve) => {
                answer = resolve;
              })
            : Promise.resolve({ outcome: { kind: 'response', status: 500 }, response: '', latencyMs: 1 }),
      },
    );
    const known = Promise.withResolvers<readonly FollowUp[]>();
    const all = deliver(fanOut(), known.resolve);
    const early = await known.promise;
    expect(early).toMatchObject([{ kind: 'retry', hookId: 'failing', attempt: 2 }]);
    answer({ outcome: OK, response: '', latencyMs: 1 });
    expect(await all).toEqual(early);
  });

  test('makes a dead letter of the one delivery in which a fault of ours lies, and leaves the gate', async () => {
    const { deliver, faults, entered } = deliverTo(
      [webhook('a'), webhook('b')],
      {},
      {
        send: async ({ hook }) => {
          if (hook.id === 'a') throw new Error('a fault of ours');
          return { outcome: OK, response: '', latencyMs: 1 };
        },
      },
    );
    const reason = 'internal error: a fault of ours';
    expect(await deliver(fanOut())).toEqual([{ kind: 'dead', hookId: 'a', attempts: 0, reason }]);
    expect(entered).toEqual(expect.arrayContaining(['leave a', 'leave b']));
    expect(await deliver(delivery('a', 3))).toEqual([{ kind: 'dead', hookId: 'a', attempts: 2, reason }]);
    expect(faults).toEqual(['a: Error: a fault of ours', 'a: Error: a fault of ours']);
  });

  test('brings an event that is replayed for one hook to that one, if it matches', async () => {
    const unwanted: string[] = [];
    const [a, b] = [webhook('a'), webhook('b')];
    const { deliver, sent } = deliverTo([a, b], {}, { unwanted: ({ id }) => void unwanted.push(id) });
    await deliver({ ...fanOut(), onlyTag: b.tag });
    await deliver({ ...fanOut(), onlyTag: webhook('gone').tag });
    expect(sent.map(({ hook }) => hook)).toEqual(['b']);
    expect(unwanted).toEqual([]);
  });

  test('tells of an event that no hook wants', async () => {
    const unwanted: string[] = [];
    const hooks = [webhook('a', { events: ['session_up'] })];
    const { deliver } = deliverTo(hooks, {}, { unwanted: ({ type }) => void unwanted.push(type) });
    await deliver(fanOut('lease.ack'));
    await deliver(fanOut('session_up'));
    expect(unwanted).toEqual(['lease.ack']);
  });

  test('makes the first attempt of every hook that matches, and of no other', async () => {
    const hooks = [
      webhook('a'),
      webhook('b', { events: ['lease.*'] }),
      webhook('c', { events: ['session_up'] }),
      webhook('d', { tenant: 'other' }),
    ];
    const { deliver, sent, records } = deliverTo(hooks, {});
    expect(await deliver(fanOut())).toEqual([]);
    expect(sent.map(({ hook }) => hook)).toEqual(['a', 'b']);
    expect(sent[0]?.body).toBe(event().body);
    expect(records).toEqual([
      {
        eventId: event().id,
        hookId: 'a',
        attempt: 1,
        atMs: NOW_MS,
        result: 'delivered',
        status: 200,
        latencyMs: 12,
        error: undefined,
        response: 'text',
      },
      expect.objectContaining({ hookId: 'b' }),
    ]);
  });

  test('has nothing to do for an event that nobody wants', async () => {
    const { deliver, sent, records } = deliverTo([webhook('a', { events: ['session_up'] })], {});
    expect(await deliver(fanOut())).toEqual([]);
    expect([sent, records]).toEqual([[], []]);
  });

  test('lets what failed come back as a delivery to that hook alone, under the same webhook-id', async () => {
    const hooks = [webhook('good', { secret: 's' }), webhook('bad', { secret: 's' })];
    const { deliver, sent, records } = deliverTo(hooks, { bad: { kind: 'response', status: 500 } });
    expect(await deliver(fanOut())).toEqual([{ kind: 'retry', hookId: 'bad', attempt: 2, delayMs: 2_000 }]);
    expect(await deliver(delivery('bad', 2))).toEqual([{ kind: 'retry', hookId: 'bad', attempt: 3, delayMs: 4_000 }]);
    expect(sent.map(({ hook }) => hook)).toEqual(['good', 'bad', 'bad']);
    expect(sent[2]?.webhookId).toBe(sent[1]?.webhookId);
    expect(sent[0]?.webhookId).not.toBe(sent[1]?.webhookId);
    expect(records.map(({ attempt, result }) => [attempt, result])).toEqual([
      [1, 'delivered'],
      [1, 'retry'],
      [2, 'retry'],
    ]);
  });

  test('gives a delivery up after its last attempt, with the reason', async () => {
    const outcome: AttemptOutcome = { kind: 'error', code: 'timeout', message: 'timed out after 5s' };
    const { deliver, records } = deliverTo([webhook('bad')], { bad: outcome });
    expect(await deliver(delivery('bad', 3))).toEqual([
      { kind: 'dead', hookId: 'bad', attempts: 3, reason: 'timed out after 5s (3 attempts)' },
    ]);
    expect(records).toMatchObject([
      { result: 'dead', status: undefined, error: 'timed out after 5s', response: undefined },
    ]);
  });

  test('disables a hook that is gone before its delivery is a dead letter', async () => {
    const { deliver, disabled, records } = deliverTo([webhook('gone'), webhook('good')], {
      gone: { kind: 'response', status: 410 },
    });
    expect(await deliver(fanOut())).toEqual([
      { kind: 'dead', hookId: 'gone', attempts: 1, reason: expect.stringContaining('410') },
    ]);
    expect(disabled).toEqual(['gone']);
    expect(records).toContainEqual(expect.objectContaining({ hookId: 'gone', result: 'dead', status: 410 }));
  });

  test('lets a delivery to a hook that is not there die without an attempt', async () => {
    const { deliver, sent } = deliverTo([], {});
    expect(await deliver(delivery('removed', 2))).toEqual([
      { kind: 'dead', hookId: 'removed', attempts: 1, reason: 'the hook is no longer configured' },
    ]);
    expect(sent).toEqual([]);
  });

  test('puts aside, without an attempt, what a hook has no room for', async () => {
    const left: string[] = [];
    const { deliver, sent } = deliverTo(
      [webhook('busy'), webhook('free')],
      {},
      {
        admission: {
          enter: async ({ hook }) => (hook.id === 'busy' ? 'later' : 'now'),
          leave: ({ hook }) => left.push(hook.id),
        },
      },
    );
    expect(await deliver(fanOut())).toEqual([{ kind: 'retry', hookId: 'busy', attempt: 1, delayMs: 0 }]);
    expect(sent.map(({ hook }) => hook)).toEqual(['free']);
    expect(left).toEqual(['free']);
  });

  test('tells of every attempt once it is over', async () => {
    const { deliver, observed } = deliverTo([webhook('a'), webhook('b')], { b: { kind: 'response', status: 404 } });
    await deliver(fanOut());
    expect(observed.toSorted()).toEqual([`a ${event().id} delivered`, `b ${event().id} retry`]);
  });
});

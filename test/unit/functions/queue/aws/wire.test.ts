import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hookTag } from '#functions/deliver/live-webhook.ts';
import { WireError } from '#functions/queue/aws/queue-error.ts';
import { replayName } from '#functions/queue/aws/replay-name.ts';
import { readMessage, writeDelivery } from '#functions/queue/aws/wire.ts';
import { HooklineEvent } from '#shared/event/event.ts';
import { eventEnvelope } from '#test/conformance/bus/event-envelope.ts';
import { delivery, EVENT, EVENT_FIELDS } from './messages.ts';

/** Characters that SQS takes (SendMessage, "MessageBody"). */
const SQS_TEXT = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

const payload = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ noUnicodeString: false }));

describe('a message in SQS', () => {
  test('is an event in the envelope of EventBridge', () => {
    const { event, ...rest } = readMessage(eventEnvelope(EVENT_FIELDS, 'box'));
    expect({ ...event }).toEqual(EVENT_FIELDS);
    expect(rest).toEqual({ hookId: '', attempt: 1, node: 'box', dueMs: 0 });
  });

  test('of a replay for one hook says for which, and of any other replay is for all', () => {
    const replayed = (name: string) =>
      readMessage(`${eventEnvelope(EVENT_FIELDS, 'box').slice(0, -1)},"replay-name":${JSON.stringify(name)}}`);
    expect(replayed(replayName(hookTag('billing'), 1_769_853_600_000))).toMatchObject({ onlyTag: hookTag('billing') });
    expect(replayed('by-hand')).not.toHaveProperty('onlyTag');
    expect(replayName(hookTag('x'.repeat(500)), 1_769_853_600_000)).toMatch(/^[\w.-]{1,64}$/);
  });

  test('is a delivery, as it was written', () => {
    const text = writeDelivery(delivery(), { hookId: 'billing', attempt: 3, dueMs: 1_234 });
    expect(JSON.parse(text)).toEqual({
      hookline: 'delivery',
      hook_id: 'billing',
      attempt: 3,
      due_ms: 1_234,
      event: {
        id: EVENT.id,
        tenant: 'acme',
        type: 'lease.ack',
        time_ms: EVENT.timeMs,
        node: 'box',
        payload: { lease: { ip: '192.0.2.1' } },
      },
    });
    const { event, ...rest } = readMessage(text);
    expect({ ...event }).toEqual(EVENT_FIELDS);
    expect(rest).toEqual({ hookId: 'billing', attempt: 3, node: 'box', dueMs: 1_234 });
  });

  test('carries any payload there and back, in characters that SQS takes', () => {
    fc.assert(
      fc.property(payload, (value) => {
        const body = JSON.stringify(value);
        const event = new HooklineEvent({ ...EVENT_FIELDS, body });
        for (const text of [
          writeDelivery(delivery({ event }), { hookId: 'hook', attempt: 1, dueMs: 0 }),
          eventEnvelope(event, 'box'),
        ]) {
          expect(text).toMatch(SQS_TEXT);
          expect(readMessage(text).event.body).toBe(body);
        }
      }),
    );
  });

  test('writes as escapes what XML has no characters for', () => {
    const body = '{"x":"\uFFFE\uFFFF"}';
    const text = writeDelivery(delivery({ event: new HooklineEvent({ ...EVENT_FIELDS, body }) }), {
      hookId: 'hook',
      attempt: 1,
      dueMs: 0,
    });
    expect(text).toContain('"payload":{"x":"\\ufffe\\uffff"}');
    expect(readMessage(text).event.body).toBe(body);
  });

  test('keeps digits that a double cannot hold', () => {
    const body = '{"octets":123456789012345678901,"__proto__":{"n":1}}';
    const event = new HooklineEvent({ ...EVENT_FIELDS, body });
    expect(readMessage(eventEnvelope(event, 'box')).event.body).toBe(body);
  });

  test('is refused with the field that is wrong, and without its value', () => {
    const wire = JSON.parse(writeDelivery(delivery(), { hookId: 'hook', attempt: 1, dueMs: 0 }));
    const envelope = JSON.parse(eventEnvelope(EVENT_FIELDS, 'box'));
    const wrong: [object, string][] = [
      [{ ...wire, hookline: 'SECRET' }, 'hookline: '],
      [{ ...wire, attempt: 0 }, 'attempt: '],
      [{ ...wire, due_ms: 'SECRET' }, 'due_ms: '],
      [{ ...wire, event: { ...wire.event, payload: ['SECRET'] } }, 'event.payload: expected an object'],
      [{ ...wire, event: { ...wire.event, id: 'SECRET' } }, 'event.id: '],
      [{ ...wire, event: { ...wire.event, tenant: '*' } }, 'event.tenant: '],
      [{ ...envelope, source: 'aws.SECRET' }, 'source: '],
      [{ ...envelope, source: 'hookline.*SECRET' }, 'source: '],
      [{ ...envelope, detail: undefined }, 'detail: '],
      [{ ...envelope, detail: { ...envelope.detail, time_ms: null } }, 'detail.time_ms: '],
      [['SECRET'], 'expected a JSON object'],
    ];
    for (const [value, reason] of wrong) {
      const read = () => readMessage(JSON.stringify(value));
      expect(read).toThrow(WireError);
      expect(read).toThrow(reason);
      expect(read).not.toThrow('SECRET');
    }
  });

  test('is nothing else: any other text is refused with a WireError', () => {
    const deep = `{"source":"hookline.acme","detail-type":"x","detail":{"id":"${EVENT.id}","node":"b","time_ms":1,"payload":{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}}}`;
    expect(() => readMessage(deep)).toThrow(WireError);
    expect(() => readMessage('{')).toThrow(/not valid JSON: .* at position 1/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => readMessage(text)).toThrow(WireError);
      }),
    );
  });
});

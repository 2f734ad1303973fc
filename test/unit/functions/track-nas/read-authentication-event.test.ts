import { describe, expect, test } from 'vitest';
import { readAuthenticationEvent } from '#functions/track-nas/read-authentication-event.ts';
import { eventEnvelope } from '#test/conformance/bus/event-envelope.ts';
import { deliveryBody } from '../deliver/batch.ts';
import { event } from '../deliver/hooks.ts';

describe('track-nas', () => {
  test('reads the event out of the envelope', () => {
    const authentication = event('radius.authentication');
    const { id, tenant, type, timeMs, body } = authentication;
    expect(readAuthenticationEvent(JSON.parse(eventEnvelope(authentication, 'box-1')))).toMatchObject({
      ...{ id, tenant, type, timeMs, body },
    });
  });

  test.each([
    ['an event of another type', JSON.parse(eventEnvelope(event('lease.ack'), 'box-1'))],
    ['a delivery', JSON.parse(deliveryBody('hook', 1).replace('lease.ack', 'radius.authentication'))],
    ['an envelope of somebody else', { source: 'aws.ec2', detail: {} }],
    ['nothing', undefined],
  ])('refuses %s', (_, envelope) => {
    expect(() => readAuthenticationEvent(envelope)).toThrow(expect.objectContaining({ code: 'malformed_message' }));
  });
});

import { expect, test } from 'vitest';
import { KNOWN_EVENT_TYPES, SUBSCRIBER_NAS_UPDATED } from '#shared/event/event-types.ts';
import { EVENT_EXAMPLES } from '#shared/event/examples/event-examples.ts';
import { AUTHENTICATION, NAS_UPDATED } from '#shared/event/examples/radius.ts';
import { parseEvent } from '#shared/event/parse-event.ts';
import { readAuthentication } from '#shared/nas/authentication.ts';
import { nasUpdatedPayload } from '#shared/nas/nas-updated-payload.ts';

const reported = EVENT_EXAMPLES.filter(({ type }) => type !== SUBSCRIBER_NAS_UPDATED);

test('every known event type has one example', () => {
  expect(EVENT_EXAMPLES.map(({ type }) => type).toSorted()).toEqual([...KNOWN_EVENT_TYPES].toSorted());
});

test.each(reported)('the example of $type is taken as it is', ({ type, example }) => {
  const parsed = parseEvent(structuredClone(example), 0);
  expect(parsed).toMatchObject({ type, payload: example });
  expect(parsed.body).toBe(JSON.stringify(example));
});

test('the example of subscriber-nas-updated is what Hookline makes of the authentication', () => {
  const seen = readAuthentication(AUTHENTICATION, Date.parse(AUTHENTICATION.timestamp));
  expect(NAS_UPDATED).toEqual(nasUpdatedPayload(seen, 120));
});

import { describe, expect, test } from 'vitest';
import { type LiveEventsAction, NO_EVENTS, reduceEvents } from '../../../console/src/pages/events/live-events.ts';

const event = (id: string) => ({
  id,
  type: 'lease.ack',
  tenant: 'default',
  time: '2026-01-31T10:00:00.000Z',
  payload: {},
});
const add = (...ids: readonly string[]): LiveEventsAction => ({ do: 'add', events: ids.map(event) });
const stateAfter = (...actions: readonly LiveEventsAction[]) => {
  const { shown, held } = actions.reduce(reduceEvents, NO_EVENTS);
  return { shown: shown.map(({ id }) => id), held: held.map(({ id }) => id) };
};

describe("the Events page's list", () => {
  test('has the latest first, and each event once', () => {
    expect(stateAfter(add('1', '2'), add('2', '3'))).toEqual({ shown: ['3', '2', '1'], held: [] });
  });

  test('holds back what comes while it is paused, and shows it then', () => {
    const paused = [add('1'), { do: 'pause' } as const, add('1', '2', '3')];
    expect(stateAfter(...paused)).toEqual({ shown: ['1'], held: ['3', '2'] });
    expect(stateAfter(...paused, { do: 'resume' })).toEqual({ shown: ['3', '2', '1'], held: [] });
  });

  test('does not show again what was cleared when the latest are read anew', () => {
    expect(stateAfter(add('1', '2'), { do: 'clear' }, add('1', '2', '3'))).toEqual({ shown: ['3'], held: [] });
  });

  test('starts anew for other types', () => {
    expect(stateAfter(add('1'), { do: 'clear' }, { do: 'reset' }, add('1'))).toEqual({ shown: ['1'], held: [] });
  });

  test('keeps the latest 500', () => {
    const ids = Array.from({ length: 600 }, (_, index) => String(index));
    const { shown } = stateAfter(add(...ids));
    expect([shown.length, shown[0]]).toEqual([500, '599']);
  });
});

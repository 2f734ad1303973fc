import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BOX_ID,
  derivedSequence,
  EventSequence,
  eventId,
  sequenceAt,
  sequenceOf,
  sequenceTimeMs,
} from '#shared/event/event-id.ts';

const BOX = 'testbox1';
const moment = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2088, 11, 31) });

describe('EventSequence', () => {
  test('counts up by even numbers, however the clock goes', () => {
    fc.assert(
      fc.property(moment, fc.array(fc.integer({ min: -5_000, max: 5_000 }), { maxLength: 50 }), (startMs, moves) => {
        const sequence = new EventSequence();
        let nowMs = startMs;
        let last = sequence.next(nowMs);
        for (const move of moves) {
          nowMs = Math.max(Date.UTC(2020, 0, 1), nowMs + move);
          const next = sequence.next(nowMs);
          expect(next).toBeGreaterThan(last);
          expect(next % 2).toBe(0);
          expect(Number.isSafeInteger(next)).toBe(true);
          last = next;
        }
      }),
    );
  });

  test('goes on behind the last number of an earlier run, also where that is derived', () => {
    const last = new EventSequence().next(Date.UTC(2026, 0, 31));
    const earlier = Date.UTC(2026, 0, 30);
    expect(new EventSequence(last).next(earlier)).toBe(last + 2);
    expect(new EventSequence(derivedSequence(last)).next(earlier)).toBe(last + 2);
  });

  test('gives more than 2,048 numbers in one millisecond', () => {
    const sequence = new EventSequence();
    const numbers = new Set(Array.from({ length: 10_000 }, () => sequence.next(Date.UTC(2026, 0, 31))));
    expect(numbers.size).toBe(10_000);
  });

  test('never gives out the number of a derived event', () => {
    const sequence = new EventSequence();
    const given = Array.from({ length: 1_000 }, () => sequence.next(Date.UTC(2026, 0, 31)));
    const derived = new Set(given.map(derivedSequence));
    expect(given.some((number) => derived.has(number))).toBe(false);
  });
});

describe('an event id', () => {
  test('holds its sequence number, in 19 digits without a dot', () => {
    fc.assert(
      fc.property(moment, (ms) => {
        const sequence = new EventSequence().next(ms);
        const id = eventId(sequence, BOX);
        expect(id).toMatch(/^evt_[0-9a-z]{11}testbox1$/);
        expect(sequenceOf(id)).toBe(sequence);
        expect(sequenceTimeMs(sequence)).toBe(ms);
      }),
    );
  });

  test('sorts as text in the order of acceptance', () => {
    const sequence = new EventSequence();
    const times = [Date.UTC(2020, 0, 2), Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1), Date.UTC(2088, 0, 1)];
    const ids = times.map((ms) => eventId(sequence.next(ms), BOX));
    expect(ids.toSorted()).toEqual(ids);
  });

  test('of another form has no sequence number', () => {
    expect([sequenceOf('msg_1'), sequenceOf(''), sequenceOf('evt_')]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  test('names a box by eight digits', () => {
    expect([BOX_ID.test(BOX), BOX_ID.test('testbox'), BOX_ID.test('TESTBOX1'), BOX_ID.test('test.ox1')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

test('sequenceAt is the lowest number of that time', () => {
  const ms = Date.UTC(2026, 0, 31);
  expect(new EventSequence().next(ms)).toBe(sequenceAt(ms));
  expect(sequenceTimeMs(sequenceAt(ms) - 1)).toBe(ms - 1);
  expect(sequenceAt(0)).toBe(0);
});

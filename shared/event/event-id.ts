/**
 * Ids of events: `evt_`, eleven base-36 digits that count up with time (the sequence number), eight that name the box.
 * Unique over boxes, in order of acceptance on one box, and free of the `.` that Standard Webhooks uses as a separator.
 *
 * A sequence number is (milliseconds since 2020) * 4096 + counter: below 2^53 until the year 2089. Even ones are given
 * out; the odd one after it belongs to the event that a function derives from it, so that deriving twice gives one event.
 */
const EPOCH_MS = Date.UTC(2020, 0, 1);
const PER_MS = 4096;
const SEQUENCE_DIGITS = 11;

/** The form of a box's id within event ids. */
export const BOX_ID = /^[0-9a-z]{8}$/;

/** The form of an event's id. */
export const EVENT_ID = /^evt_[0-9a-z]{19}$/;

export class EventSequence {
  #last: number;

  /** `last` is the highest number ever given out; a clock that went backwards does not repeat one. */
  constructor(last = 0) {
    this.#last = last;
  }

  next(nowMs: number): number {
    const fresh = (nowMs - EPOCH_MS) * PER_MS;
    this.#last = fresh > this.#last ? fresh : this.#last + 2 - (this.#last % 2);
    return this.#last;
  }
}

export function sequenceTimeMs(sequence: number): number {
  return Math.floor(sequence / PER_MS) + EPOCH_MS;
}

/** The lowest sequence number of events accepted at or after that time. */
export function sequenceAt(timeMs: number): number {
  return Math.max(0, (timeMs - EPOCH_MS) * PER_MS);
}

export function derivedSequence(sequence: number): number {
  return sequence + 1;
}

export function eventId(sequence: number, box: string): string {
  return `evt_${sequence.toString(36).padStart(SEQUENCE_DIGITS, '0')}${box}`;
}

/** The sequence number in an event's id; NaN where the id is not of this form. */
export function sequenceOf(id: string): number {
  return id.startsWith('evt_') ? Number.parseInt(id.slice(4, 4 + SEQUENCE_DIGITS), 36) : Number.NaN;
}

/** Names, in the form of a box's id, the box that gave the event its id. */
export function boxOf(id: string): string {
  return id.slice(4 + SEQUENCE_DIGITS);
}

/** The id of the event that a function derives from the one with this id: always the same. */
export function derivedEventId(sourceId: string): string {
  return eventId(derivedSequence(sequenceOf(sourceId)), boxOf(sourceId));
}

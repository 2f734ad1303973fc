import type { HooklineEvent } from '#shared/event/event.ts';
import { type Dialect, dialectOf } from '#shared/event/event-types.ts';
import type { JsonObject } from '#shared/json/json.ts';
import { displayText } from './display-text.ts';
import {
  authenticationFacts,
  dhcpFacts,
  type Fact,
  isoTime,
  nasUpdatedFacts,
  sessionFacts,
  unknownFacts,
} from './event-facts.ts';
import { eventSeverity, eventTitle, type Severity } from './event-title.ts';

/** What a chat message says about an event, before a template formats and escapes it. */
export interface EventDescription {
  /** A fixed text that needs no escaping. */
  readonly title: string;
  readonly severity: Severity;
  /** Labels and values of one line and at most 200 characters each, never empty, not escaped. */
  readonly facts: readonly Fact[];
}

const FACTS: Readonly<Record<Dialect, (payload: JsonObject) => readonly Fact[]>> = {
  'athena-dhcpd': dhcpFacts,
  athenabng: sessionFacts,
  radius: authenticationFacts,
  nebularstack: nasUpdatedFacts,
};

/**
 * Describes an event of any type. Never throws, whatever stands in the payload's fields: what is not of the expected
 * kind is left out.
 */
export function describeEvent(event: HooklineEvent): EventDescription {
  const dialect = dialectOf(event.type);
  const facts = dialect === undefined ? unknownFacts(event.payload) : FACTS[dialect](event.payload);
  const shown: Fact[] = [];
  for (const [label, value] of [...facts, ['Event', event.type] as const, ['Time', isoTime(event.timeMs)] as const]) {
    const text = displayText(value);
    if (text !== '') shown.push([displayText(label), text]);
  }
  return { title: eventTitle(event.type), severity: eventSeverity(event.type), facts: shown };
}

import { HooklineEvent } from '#shared/event/event.ts';
import { LEASE_ACK } from '#shared/event/examples/athena-dhcpd.ts';
import { SESSION_UP } from '#shared/event/examples/athenabng.ts';
import { AUTHENTICATION } from '#shared/event/examples/radius.ts';

const TIME_MS = Date.UTC(2024, 0, 23, 14, 30, 22);

/** An event of this type and payload. */
export function eventOf(type: string, payload: object): HooklineEvent {
  return new HooklineEvent({ id: 'evt_1', tenant: 'acme', type, timeMs: TIME_MS, body: JSON.stringify(payload) });
}

type Changes = Readonly<Record<string, unknown>>;

/** The payloads of the three documents, fresh at each call: parseEvent changes what it is given. */
export function session(changes: Changes = {}): Record<string, unknown> {
  return { ...structuredClone(SESSION_UP), ...changes };
}

export function lease(changes: Changes = {}): Record<string, unknown> {
  return { ...structuredClone(LEASE_ACK), ...changes };
}

export function authentication(changes: Changes = {}): Record<string, unknown> {
  return { ...structuredClone(AUTHENTICATION), ...changes };
}

import { HooklineEvent } from '#shared/event/event.ts';
import { eventId } from '#shared/event/event-id.ts';
import type { Message } from '../queue.ts';
import type { Entry, MessageRow } from './queue-operations.ts';

/** A message of the embedded queue, on loan to whoever took it until it is settled. */
export interface LocalMessage extends Message {
  readonly seq: number;
  readonly lane: string;
}

export function messageFromRow(row: MessageRow, lane: string, box: string): LocalMessage {
  const [seq, hookId, attempt, tenant, type, timeMs, body] = row;
  const event = new HooklineEvent({ id: eventId(seq, box), tenant, type, timeMs, body });
  return { event, hookId, attempt, seq, lane };
}

/** The messages of an entry that was just appended, without reading them back. */
export function messagesOfEntry(entry: Entry, box: string): LocalMessage[] {
  const event = new HooklineEvent({ ...entry, id: eventId(entry.seq, box) });
  return entry.messages.map(({ lane, hookId }) => ({ event, hookId, attempt: 1, seq: entry.seq, lane }));
}

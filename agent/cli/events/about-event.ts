import type { EventView } from '#shared/api/event.ts';
import { HooklineEvent } from '#shared/event/event.ts';
import { describeEvent } from '#shared/payload/describe-event.ts';

/** The facts that every event has say nothing of what this one is about. */
const FACTS = 3;
const SHOWN_ELSEWHERE = new Set(['Event', 'Time']);

/** Whom and what an event is about, on one line: the first facts that a chat message would show. */
export function aboutEvent({ id, tenant, type, time, payload }: EventView): string {
  const event = new HooklineEvent({ id, tenant, type, timeMs: Date.parse(time), body: JSON.stringify(payload) });
  const { facts } = describeEvent(event);
  return facts
    .filter(([label]) => !SHOWN_ELSEWHERE.has(label))
    .slice(0, FACTS)
    .map(([, value]) => value)
    .join(' ');
}

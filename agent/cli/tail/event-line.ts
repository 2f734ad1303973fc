import type { EventView } from '#shared/api/event.ts';
import { printable } from '#shared/payload/display-text.ts';
import { aboutEvent } from '../events/about-event.ts';
import { coloured } from '../terminal.ts';
import { padText } from '../text-width.ts';
import { timeOfDay } from './time-of-day.ts';

/** One event on one line. */
export function eventLine(event: EventView): string {
  return [
    timeOfDay(event.time),
    padText(event.tenant, 10),
    coloured('cyan', padText(printable(event.type), 18)),
    event.id,
    aboutEvent(event),
  ]
    .join('  ')
    .trimEnd();
}

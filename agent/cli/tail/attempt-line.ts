import type { Delivery } from '#shared/api/delivery.ts';
import { printable } from '#shared/payload/display-text.ts';
import { coloured } from '../terminal.ts';
import { padText } from '../text-width.ts';
import { timeOfDay } from './time-of-day.ts';

const COLOURS = { pending: 'gray', retrying: 'yellow', delivered: 'green', dead: 'red' } as const;

/** One attempt on one line. */
export function attemptLine(delivery: Delivery): string {
  const {
    last_attempt_at: at = '',
    tenant,
    event_type: type,
    hook,
    state,
    status,
    latency_ms: ms,
    attempts,
  } = delivery;
  const latency = ms === undefined ? '' : `${Math.round(ms)} ms`;
  return [
    timeOfDay(at),
    padText(tenant, 10),
    padText(printable(type), 18),
    padText(printable(hook), 16),
    coloured(COLOURS[state], padText(state, 9)),
    padText(status === undefined ? '' : String(status), 4),
    latency.padStart(8),
    attempts > 1 ? `#${attempts}` : '',
    printable(delivery.error ?? ''),
  ]
    .join('  ')
    .trimEnd();
}

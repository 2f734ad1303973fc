import { parseDuration } from '#shared/duration/duration.ts';
import { parsed } from './parsed.ts';

/** Whole seconds (AthenaBNG) or a Go duration such as "5s", "1m30s" (athena-dhcpd); gives milliseconds. */
export function duration(min: string, max: string) {
  const minMs = parseDuration(min) ?? Number.NaN;
  const maxMs = parseDuration(max) ?? Number.NaN;
  return parsed(`whole seconds or a duration such as "5s", from ${min} to ${max}`, (value) => {
    const ms = milliseconds(value);
    return ms !== undefined && ms >= minMs && ms <= maxMs ? ms : undefined;
  }).meta({
    type: ['integer', 'string'],
    description: `Seconds, or text such as "5s": ${min} to ${max}`,
    examples: ['5s'],
  });
}

function milliseconds(value: unknown): number | undefined {
  if (typeof value === 'string') return parseDuration(value);
  return typeof value === 'number' && Number.isInteger(value) ? value * 1000 : undefined;
}

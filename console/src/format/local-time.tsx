import { formatTime, formatUtc } from './time.ts';

/** A time where the reader is, and in UTC on hover; a dash where there is none. */
export function LocalTime({ of }: { readonly of: string | undefined }) {
  if (of === undefined) return '-';
  return (
    <time dateTime={of} title={formatUtc(of)}>
      {formatTime(of)}
    </time>
  );
}

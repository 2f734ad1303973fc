import { formatDuration, formatUtc } from './time.ts';

/** How long it is until then, `in 12 s`, and when that is on hover; a dash where there is no such time. */
export function TimeUntil({ of }: { readonly of: string | undefined }) {
  if (of === undefined) return '-';
  return (
    <time dateTime={of} title={formatUtc(of)}>
      in {formatDuration(Math.max(0, Date.parse(of) - Date.now()))}
    </time>
  );
}

import type { DateRangePickerProps } from '@cloudscape-design/components/date-range-picker';

const UNIT_MS: Readonly<Record<DateRangePickerProps.TimeUnit, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  month: 2_629_800_000,
  year: 31_557_600_000,
};

/** The times of a chosen window, RFC 3339 in UTC; a relative one ends now. */
export function windowOf(
  range: DateRangePickerProps.Value,
  nowMs: number,
): { readonly since: string; readonly until: string } {
  if (range.type === 'absolute') return { since: utc(range.startDate), until: utc(range.endDate) };
  const since = nowMs - range.amount * UNIT_MS[range.unit];
  return { since: new Date(since).toISOString(), until: new Date(nowMs).toISOString() };
}

function utc(time: string): string {
  return new Date(time).toISOString();
}

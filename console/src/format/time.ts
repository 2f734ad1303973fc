const DATE_TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const TIME_SECONDS = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** `21 Nov 2026, 20:02:10` in the reader's time zone. */
export function formatTime(time: string): string {
  return DATE_TIME.format(new Date(time));
}

/** `2026-11-21 20:02:10.123 UTC`, as logs have it. */
export function formatUtc(time: string): string {
  return `${new Date(time).toISOString().replace('T', ' ').replace('Z', '')} UTC`;
}

/** `20:02`, for the axes of charts. */
export function formatClock(date: Date): string {
  return TIME.format(date);
}

/** `20:02:10`, where minutes are too coarse. */
export function formatClockSeconds(date: Date): string {
  return TIME_SECONDS.format(date);
}

/** `850 ms`, `2.4 s`, `3 min`, `5 h`, `2 d`; a dash where there is none. */
export function formatDuration(ms: number | undefined): string {
  if (ms === undefined) return '-';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 172_800_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} d`;
}

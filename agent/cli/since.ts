import { CliError, EXIT } from './cli-error.ts';

/** Date.parse alone takes `5` for a day in May 2001, and a redrive since then would be everything. */
const DATE = /^\d{4}-\d{2}-\d{2}/;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time, or how long ago, in the form that the API takes. Throws CliError, which names the option. */
export function sinceTime(text: string, nowMs = Date.now(), option = '--since'): string {
  const [, amount, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const dateMs = DATE.test(text) ? Date.parse(text) : Number.NaN;
  const time = new Date(amount === undefined ? dateMs : nowMs - Number(amount) * (UNIT_MS[unit] ?? 0));
  if (Number.isNaN(time.getTime()))
    throw new CliError(
      `${option}: expected a time such as 2026-01-31T10:00Z, or 30m, 12h, 7d, got "${text}"`,
      EXIT.wrongUse,
    );
  return time.toISOString();
}

/** `since` and `until` of a query, from the options of the same names. Throws CliError. */
export function timeWindow({
  since,
  until,
}: {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}): {
  readonly since?: string;
  readonly until?: string;
} {
  const nowMs = Date.now();
  return {
    ...(since === undefined ? {} : { since: sinceTime(since, nowMs) }),
    ...(until === undefined ? {} : { until: sinceTime(until, nowMs, '--until') }),
  };
}

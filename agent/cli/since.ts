import { CliError } from './cli-error.ts';

/** Date.parse alone takes `5` for a day in May 2001, and a redrive since then would be everything. */
const DATE = /^\d{4}-\d{2}-\d{2}/;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `--since`: a time, or how long ago. Answers it in the form that the API takes. Throws CliError. */
export function sinceTime(text: string, nowMs = Date.now()): string {
  const [, amount, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const dateMs = DATE.test(text) ? Date.parse(text) : Number.NaN;
  const time = new Date(amount === undefined ? dateMs : nowMs - Number(amount) * (UNIT_MS[unit] ?? 0));
  if (Number.isNaN(time.getTime()))
    throw new CliError(`--since: expected a time such as 2026-01-31T10:00Z, or 30m, 12h, 7d, got "${text}"`, 2);
  return time.toISOString();
}

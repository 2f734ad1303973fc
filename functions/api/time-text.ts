/** `{name: "2026-01-31T10:00:00.000Z"}`, or nothing where there is no time, to be spread into an answer. */
export function timeText<K extends string>(name: K, ms: number): Record<K, string>;
export function timeText<K extends string>(name: K, ms: number | undefined): Partial<Record<K, string>>;
export function timeText<K extends string>(name: K, ms: number | undefined): Partial<Record<K, string>> {
  return ms === undefined ? {} : ({ [name]: new Date(ms).toISOString() } as Record<K, string>);
}

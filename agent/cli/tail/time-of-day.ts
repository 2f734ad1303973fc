/** Of a time of the API: `10:00:00.123`, UTC. */
export function timeOfDay(time: string): string {
  return time.slice('2026-01-31T'.length).replace('Z', '').padEnd(12);
}

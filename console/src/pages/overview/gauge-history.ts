/** What the API tells of the present moment alone. */
export interface Gauge {
  readonly at: Date;
  readonly oldestAgeMs: number;
  readonly deadLetters: number;
}

/** More points make a line slow, and say no more. */
const MAX_GAUGES = 240;

/** The history with one more gauge. Where it is full, every two become the worse of them: it reaches back, more coarsely. */
export function remember(history: readonly Gauge[], gauge: Gauge): readonly Gauge[] {
  const before = history.length < MAX_GAUGES ? history : halved(history);
  return [...before, gauge];
}

function halved(history: readonly Gauge[]): readonly Gauge[] {
  return history.flatMap((gauge, index) => {
    if (index % 2 === 1) return [];
    const next = history[index + 1] ?? gauge;
    const oldestAgeMs = Math.max(gauge.oldestAgeMs, next.oldestAgeMs);
    return [{ at: gauge.at, oldestAgeMs, deadLetters: Math.max(gauge.deadLetters, next.deadLetters) }];
  });
}

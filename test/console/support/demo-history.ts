import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LatencyHistogram } from '#functions/stats/embedded/latency-histogram.ts';

const MINUTE_MS = 60_000;
const SAMPLES = 40;

/** Writes the counts of the hours before into the database of an agent that does not run: charts need a past. */
export function writeHistory(directory: string, tenants: readonly string[], minutes: number, nowMs: number): void {
  const database = new DatabaseSync(join(directory, 'data', 'hookline.db'));
  const put = database.prepare('INSERT OR REPLACE INTO minutes VALUES (?, ?, ?, ?, ?, ?, ?)');
  const thisMinute = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  for (let ago = minutes; ago > 0; ago -= 1) {
    const counts = countsOf(ago);
    const row = [thisMinute - ago * MINUTE_MS, ...counts, latenciesOf(ago)] as const;
    for (const tenant of ['*', ...tenants]) put.run(tenant, ...row);
  }
  database.close();
}

/** Events, delivered, failed, dead: a morning with a wave of subscribers, and an outage of one endpoint. */
function countsOf(ago: number): readonly [number, number, number, number] {
  const events = Math.round(64 + 22 * Math.sin(ago / 9) + 9 * Math.sin(ago * 1.7) + (60 - ago) / 3);
  const failed = ago > 16 && ago < 25 ? 14 + (ago % 4) * 3 : ago % 11 === 0 ? 2 : 0;
  const dead = ago > 15 && ago < 19 ? 2 : 0;
  return [events, Math.round(events * 1.25) - failed, failed, dead];
}

function latenciesOf(ago: number): string {
  const histogram = new LatencyHistogram();
  const slow = ago > 16 && ago < 25 ? 2.4 : 1;
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    histogram.add(
      (24 + 5 * Math.sin(ago / 4) + sample * 0.7 + (sample > SAMPLES - 3 ? 90 + 20 * Math.sin(ago) : 0)) * slow,
    );
  }
  return histogram.toString();
}

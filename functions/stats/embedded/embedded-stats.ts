import type { Stats, StatsQuery } from '../../api/ports.ts';
import type { Database } from '../../embedded/database.ts';
import { MinuteCounts } from './minute-counts.ts';

const MINUTE_MS = 60_000;
/** The longest window that can be asked for, and a little more. */
const KEPT_MS = 1_445 * MINUTE_MS;
const EVERY_TENANT = '*';
const WRITE_EVERY_MS = 10_000;

/**
 * Counts by the minute what a box does, and keeps it for a day: counting millions of rows again for every look at a chart
 * would cost more than to deliver them. A kill loses at most the last ten seconds of it. Percentiles are those of all
 * attempts, at most five percent off.
 */
export class EmbeddedStats {
  readonly #database: Database;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  #atMs = 0;
  #counts = new Map<string, MinuteCounts>();
  #isDirty = false;

  constructor(database: Database, now: () => number) {
    this.#database = database;
    this.#now = now;
    this.#timer = setInterval(() => void this.flush().catch(() => undefined), WRITE_EVERY_MS);
    this.#timer.unref();
  }

  /** Goes on with the minute in which an earlier run ended. */
  async start(): Promise<void> {
    const atMs = this.#minute();
    const rows = await this.#database.call('minutesAt', atMs);
    this.#atMs = atMs;
    this.#counts = new Map(rows.map((row) => [row.tenant, MinuteCounts.from(row)]));
  }

  /** Writes what was counted so far. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush().catch(() => undefined);
  }

  accepted(tenant: string): void {
    for (const counts of this.#both(tenant)) counts.accepted();
  }

  attempted(tenant: string, result: 'delivered' | 'retry' | 'dead', latencyMs: number): void {
    for (const counts of this.#both(tenant)) counts.attempted(result, latencyMs);
  }

  async flush(): Promise<void> {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    const rows = [...this.#counts.values()].map((counts) => counts.row());
    await this.#database.call('putMinutes', rows, this.#minute() - KEPT_MS);
  }

  async stats({ tenant = EVERY_TENANT, minutes }: StatsQuery): Promise<Stats> {
    const lastMs = this.#minute();
    const firstMs = lastMs - (minutes - 1) * MINUTE_MS;
    const rows = await this.#database.call('listMinutes', tenant, firstMs, lastMs);
    const known = new Map(rows.map((row) => [row.atMs, MinuteCounts.from(row)]));
    const current = this.#counts.get(tenant);
    if (current !== undefined) known.set(current.atMs, current);
    const buckets = Array.from({ length: minutes }, (_, place) => {
      const atMs = firstMs + place * MINUTE_MS;
      return (known.get(atMs) ?? new MinuteCounts(tenant, atMs)).bucket();
    });
    return { buckets };
  }

  #minute(): number {
    return Math.floor(this.#now() / MINUTE_MS) * MINUTE_MS;
  }

  /** The tenant's, and those of all; of an operator's hook the latter alone. */
  #both(tenant: string): readonly MinuteCounts[] {
    const atMs = this.#minute();
    if (atMs !== this.#atMs) {
      void this.flush().catch(() => undefined);
      this.#atMs = atMs;
      this.#counts = new Map();
    }
    this.#isDirty = true;
    const all = this.#of(EVERY_TENANT);
    return tenant === EVERY_TENANT ? [all] : [all, this.#of(tenant)];
  }

  #of(tenant: string): MinuteCounts {
    let counts = this.#counts.get(tenant);
    if (counts === undefined) {
      counts = new MinuteCounts(tenant, this.#atMs);
      this.#counts.set(tenant, counts);
    }
    return counts;
  }
}

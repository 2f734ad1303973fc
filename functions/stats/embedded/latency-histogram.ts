/** Neighbouring buckets differ by so much: what a percentile tells is at most half of it off. */
const STEP = 1.1;
const LOG_STEP = Math.log(STEP);
/** Up to 20 minutes; from a tenth of a millisecond. */
const LOWEST_MS = 0.1;
const BUCKETS = 172;

const SPARSE = /^(\d+:\d+(,\d+:\d+)*)?$/;

/** Latencies, counted in buckets that grow by a tenth: 700 bytes, however many there were. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #total = 0;

  /** From the text that `toString` makes; what is none counts nothing. */
  static parse(text: string): LatencyHistogram {
    const histogram = new LatencyHistogram();
    histogram.#addAll(SPARSE.test(text) && text !== '' ? text.split(',') : []);
    return histogram;
  }

  add(latencyMs: number): void {
    const bucket = Math.round(Math.log(Math.max(latencyMs, LOWEST_MS) / LOWEST_MS) / LOG_STEP);
    this.#count(bucket, 1);
  }

  /** The latency that this part (0 to 1) of them did not exceed; undefined where there are none. */
  quantile(part: number): number | undefined {
    let left = Math.ceil(this.#total * part);
    if (left === 0) return undefined;
    const bucket = this.#counts.findIndex((count) => {
      left -= count;
      return left <= 0;
    });
    return Math.round(LOWEST_MS * STEP ** bucket * 10) / 10;
  }

  toString(): string {
    return [...this.#counts.entries()]
      .filter(([, count]) => count > 0)
      .map((entry) => entry.join(':'))
      .join(',');
  }

  #addAll(entries: readonly string[]): void {
    for (const entry of entries) {
      const [bucket = 0, count = 0] = entry.split(':').map(Number);
      this.#count(bucket, count);
    }
  }

  #count(bucket: number, count: number): void {
    const place = Math.min(bucket, BUCKETS - 1);
    this.#counts[place] = (this.#counts[place] ?? 0) + count;
    this.#total += count;
  }
}

const MAX_FAILURES = 10;
const WINDOW_MS = 60_000;
/** Addresses that are remembered; the one that failed first is forgotten for another. */
const MAX_ADDRESSES = 10_000;

/** Counts failures by address, in windows of a minute. */
export class FailureLimit {
  readonly #now: () => number;
  readonly #windows = new Map<string, { readonly untilMs: number; failures: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  count(address: string): void {
    const nowMs = this.#now();
    const open = this.#windows.get(address);
    if (open !== undefined && open.untilMs > nowMs) {
      open.failures += 1;
      return;
    }
    this.#windows.delete(address); // The newest window stands last.
    if (this.#windows.size >= MAX_ADDRESSES) this.#forgetFirst();
    this.#windows.set(address, { untilMs: nowMs + WINDOW_MS, failures: 1 });
  }

  /** Whole seconds until the address may try again; 0 where it may now. */
  waitSeconds(address: string): number {
    const window = this.#windows.get(address);
    if (window === undefined || window.failures < MAX_FAILURES) return 0;
    return Math.max(0, Math.ceil((window.untilMs - this.#now()) / 1000));
  }

  #forgetFirst(): void {
    for (const first of this.#windows.keys()) {
      this.#windows.delete(first);
      return;
    }
  }
}

import { constants, fstatSync, openSync, write, writeSync } from 'node:fs';

const TICK_MS = 100;
/** From here on text is written without waiting for the next tick. */
const WRITE_AT = 64 * 1024;
/** A reader that stalls costs this much memory, then lines; never the events. */
const MAX_WAITING = 8 * 1024 * 1024;
/** How long a flush may take that nobody reads. */
const FLUSH_MS = 500;

const NOTHING = Buffer.alloc(0);

/**
 * Writes text to a descriptor in batches, beside everything else: neither a reader that stalls or goes away nor a full disk
 * holds up or ends the process. What cannot be written is tried again at each tick; what exceeds 8 Mi characters is dropped.
 */
export class LineOutput {
  readonly #fd: number;
  #waiting = '';
  /** Taken off `#waiting`, and not written yet. */
  #chunk = NOTHING;
  #isWriting = false;
  /** After a failure: until the next tick. */
  #isHeld = false;
  #isBroken = false;

  constructor(fd: number) {
    this.#fd = withoutBlocking(fd);
    setInterval(() => {
      this.#isHeld = false;
      this.#pump();
    }, TICK_MS).unref();
  }

  write(text: string): void {
    if (this.#isBroken || this.#waiting.length + text.length > MAX_WAITING) return;
    this.#waiting += text;
    if (this.#waiting.length >= WRITE_AT) this.#pump();
  }

  /** Writes what waits before it returns, as far as that is possible within half a second. */
  flush(): void {
    // What is being written at this moment is on its way and must not be written twice.
    let rest = Buffer.concat([this.#isWriting ? NOTHING : this.#chunk, Buffer.from(this.#waiting)]);
    if (!this.#isWriting) this.#chunk = NOTHING;
    this.#waiting = '';
    const untilMs = performance.now() + FLUSH_MS;
    while (rest.length > 0 && !this.#isBroken) {
      try {
        rest = rest.subarray(writeSync(this.#fd, rest));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || performance.now() > untilMs) return;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      }
    }
  }

  #pump(): void {
    if (this.#isWriting || this.#isHeld || this.#isBroken) return;
    if (this.#chunk.length === 0) {
      this.#chunk = Buffer.from(this.#waiting);
      this.#waiting = '';
    }
    if (this.#chunk.length === 0) return;
    this.#isWriting = true;
    write(this.#fd, this.#chunk, (error, written) => {
      this.#isWriting = false;
      if (error !== null) return this.#failed(error);
      this.#chunk = this.#chunk.subarray(written);
      if (this.#chunk.length > 0 || this.#waiting.length >= WRITE_AT) this.#pump();
    });
  }

  #failed({ code }: NodeJS.ErrnoException): void {
    this.#isHeld = true;
    if (code !== 'EPIPE') return;
    this.#isBroken = true; // Nobody will ever read.
    this.#waiting = '';
  }
}

/**
 * The same pipe or terminal, opened once more so that writing never blocks: a write that does would occupy a thread that
 * the end of the process waits for. The descriptor itself is left as it is, since other processes share it.
 */
function withoutBlocking(fd: number): number {
  try {
    const stats = fstatSync(fd);
    if (!stats.isFIFO() && !stats.isCharacterDevice()) return fd;
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return fd; // No such system, another user's pipe, or nobody reads it.
  }
}

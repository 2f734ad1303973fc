import { Presets, SingleBar } from 'cli-progress';

/** A bar on standard error, where that is a terminal; nothing elsewhere. */
export class Progress {
  readonly #bar: SingleBar | undefined;

  /** `text` follows the percentage; `{value}` and `{total}` stand in it. */
  constructor(total: number, text: string) {
    if (!process.stderr.isTTY || total === 0) return;
    const format = `{bar} {percentage}% ${text}`;
    // Ctrl-C ends the command at once: nothing of the terminal is changed that would have to be put back.
    const options = { format, stream: process.stderr, hideCursor: false, linewrap: true };
    this.#bar = new SingleBar(options, Presets.shades_classic);
    this.#bar.start(total, 0);
  }

  update(value: number): void {
    this.#bar?.update(value);
  }

  stop(): void {
    this.#bar?.stop();
  }
}

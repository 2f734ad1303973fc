import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** Reads a stream to its end and keeps the first `maxBytes` of it; the rest is read and forgotten. */
export class BoundedOutput {
  readonly #chunks: Buffer[] = [];
  #room: number;

  constructor(stream: Readable, maxBytes: number) {
    this.#room = maxBytes;
    stream.on('data', (chunk: Buffer) => this.#take(chunk));
    // A pipe that breaks ends the output; the exit code says the rest.
    stream.on('error', () => {});
  }

  /** What was kept so far; a character that the bound cuts is left out. */
  text(): string {
    return new StringDecoder('utf8').write(Buffer.concat(this.#chunks));
  }

  #take(chunk: Buffer): void {
    if (this.#room === 0) return;
    const kept = chunk.subarray(0, this.#room);
    this.#chunks.push(kept);
    this.#room -= kept.length;
  }
}

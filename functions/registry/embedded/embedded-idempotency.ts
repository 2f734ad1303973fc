import * as z from 'zod';
import type { Idempotency, Remembered } from '../../api/ports.ts';
import type { Database } from '../../embedded/database.ts';

const HEADERS = z.record(z.string(), z.string());

/** Answers to requests with an Idempotency-Key, in the box's database. */
export class EmbeddedIdempotency implements Idempotency {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Frees the keys of requests that an earlier run did not come to answer. */
  start(): Promise<void> {
    return this.#database.call('dropUnfinishedAnswers');
  }

  async begin(key: string, digest: string, nowMs: number): Promise<Remembered | undefined> {
    const known = await this.#database.call('beginAnswer', key, digest, nowMs);
    if (known === undefined) return undefined;
    const { status, headers, body } = known;
    if (status === null) return { digest: known.digest, answer: undefined };
    return {
      digest: known.digest,
      answer: { status, body: body ?? '', headers: HEADERS.parse(JSON.parse(headers ?? '{}')) },
    };
  }

  finish(
    key: string,
    answer: { readonly status: number; readonly body: string; readonly headers: Readonly<Record<string, string>> },
  ): Promise<void> {
    return this.#database.call('finishAnswer', key, answer.status, JSON.stringify(answer.headers), answer.body);
  }

  release(key: string): Promise<void> {
    return this.#database.call('releaseAnswer', key);
  }
}

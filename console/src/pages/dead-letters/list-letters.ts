import { DEAD_LETTER_LIST } from '#shared/api/delivery.ts';
import type { DeadLetter } from '../../api/answers.ts';
import type { ApiClient } from '../../api/api-client.ts';

/** As many as the API lists at once. */
const PAGE_SIZE = 1_000;
const MAX_PAGES = 5;

/** What is grouped and listed; more would be slow. */
export const MAX_LETTERS = PAGE_SIZE * MAX_PAGES;

export interface Letters {
  /** The latest first, at most MAX_LETTERS. */
  readonly letters: readonly DeadLetter[];
  /** All that there are. */
  readonly total: number;
}

/** The latest dead letters of a hook, or of all. The API has no pages of them: each goes on at the time of the one before. */
export async function listLetters(
  api: Pick<ApiClient, 'get'>,
  hook: string | undefined,
  signal: AbortSignal,
): Promise<Letters> {
  const found = new Map<string, DeadLetter>();
  let until: string | undefined;
  let total = 0;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await api.get(DEAD_LETTER_LIST, '/dead-letters', { hook, until, limit: PAGE_SIZE }, signal);
    for (const letter of answer.dead_letters) found.set(letter.id, letter);
    if (until === undefined) total = answer.total;
    const last = answer.dead_letters.at(-1);
    if (last === undefined || answer.dead_letters.length < PAGE_SIZE) break;
    // `until` is the first time that is not meant; of those of this very millisecond some may still be to come.
    until = new Date(Date.parse(last.died_at) + 1).toISOString();
  }
  return { letters: [...found.values()], total };
}

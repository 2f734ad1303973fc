import * as z from 'zod';
import type { ApiClient, Query } from './api-client.ts';
import { readAnswer } from './read-answer.ts';

/** What the API gives at once at most. */
const PAGE_MAX = 500;

const list = z.array(z.unknown());
const page = z.looseObject({ next_cursor: z.string().optional() });

/** A list of the API with its first `limit` items, as one answer; `next_cursor` stays where there are more. */
export async function listPages(
  api: ApiClient,
  path: string,
  key: string,
  query: Query,
  limit: number,
): Promise<Readonly<Record<string, unknown>>> {
  const items: unknown[] = [];
  let cursor: string | undefined;
  for (;;) {
    const answer = readAnswer(
      page,

      await api.get(path, { ...query, limit: Math.min(limit - items.length, PAGE_MAX), cursor }),
    );
    items.push(...readAnswer(list, answer[key]));
    cursor = answer.next_cursor;
    if (cursor === undefined || items.length >= limit) return { ...answer, [key]: items };
  }
}

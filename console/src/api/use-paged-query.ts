import { useState } from 'react';
import type { ApiClient } from './api-client.ts';
import { type Query, useQuery } from './use-query.ts';

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

export interface PagedQuery<T> extends Omit<Query<readonly T[]>, 'put'> {
  readonly hasMore: boolean;
  readonly loadMore: () => void;
}

/** As `useQuery`, for a list in pages: the first one, and one more at each `loadMore`. */
export function usePagedQuery<T>(
  key: string,
  fetch: (api: ApiClient, cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
  options: { readonly intervalMs?: number } = {},
): PagedQuery<T> {
  const [wanted, setWanted] = useState({ key, pages: 1 });
  const pages = wanted.key === key ? wanted.pages : 1;

  const query = useQuery(key, (api, signal) => readPages(pages, (cursor) => fetch(api, cursor, signal)), options);
  const loadMore = () => {
    setWanted({ key, pages: pages + 1 });
    query.refresh();
  };
  return {
    error: query.error,
    isLoading: query.isLoading,
    refresh: query.refresh,
    data: query.data?.items,
    hasMore: query.data?.next !== undefined,
    loadMore,
  };
}

/** Read anew from the first page on: what moved between pages meanwhile is neither lost nor shown twice. */
async function readPages<T>(count: number, read: (cursor: string | undefined) => Promise<Page<T>>): Promise<Page<T>> {
  const items: T[] = [];
  let next: string | undefined;
  for (let page = 0; page < count; page += 1) {
    const answer = await read(next);
    items.push(...answer.items);
    next = answer.next;
    if (next === undefined) break;
  }
  return { items, next };
}

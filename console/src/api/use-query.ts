import { useCallback, useEffect, useRef, useState } from 'react';
import { useSession } from '../session/session-context.ts';
import type { ApiClient } from './api-client.ts';

export interface Query<T> {
  /** The latest answer; kept while a later one is under way or failed. */
  readonly data: T | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
  readonly refresh: () => void;
  /** Shows this, which an action has just answered, and asks again. An answer that is under way is older, and dropped. */
  readonly put: (data: T) => void;
}

interface QueryOptions {
  readonly intervalMs?: number;
  readonly isPaused?: boolean;
  /** Shows the answer of the key before until there is one of this key. */
  readonly keepsPrevious?: boolean;
}

/**
 * Asks the API when the page opens, when `key` changes, every `intervalMs` while the page is visible, and on `refresh`.
 * `key` must name all that `fetch` depends on.
 */
export function useQuery<T>(
  key: string,
  fetch: (api: ApiClient, signal: AbortSignal) => Promise<T>,
  { intervalMs, isPaused = false, keepsPrevious = false }: QueryOptions = {},
): Query<T> {
  const { api } = useSession();
  const [state, setState] = useState<{ readonly key: string; readonly data?: T; readonly error?: unknown }>({ key });
  const [isLoading, setLoading] = useState(true);
  const [turn, setTurn] = useState(0);
  const isUnderWay = useRef(false);
  const latest = useRef(fetch);
  latest.current = fetch;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new turn or key asks again
  useEffect(() => {
    if (isPaused) return;
    const aborter = new AbortController();
    setLoading(true);
    isUnderWay.current = true;
    latest
      .current(api, aborter.signal)
      .then((data) => {
        if (!aborter.signal.aborted) setState({ key, data });
      })
      .catch((error: unknown) => {
        if (aborter.signal.aborted) return;
        setState((before) => ({ key, error, ...((keepsPrevious || before.key === key) && { data: before.data }) }));
      })
      .finally(() => {
        if (aborter.signal.aborted) return;
        isUnderWay.current = false;
        setLoading(false);
      });
    return () => {
      isUnderWay.current = false;
      aborter.abort();
    };
  }, [api, key, turn, isPaused]);

  const refresh = useCallback(() => setTurn((before) => before + 1), []);
  const put = useCallback(
    (data: T) => {
      setState({ key, data });
      refresh();
    },
    [key, refresh],
  );
  useEffect(() => {
    if (intervalMs === undefined || isPaused) return;
    const timer = setInterval(() => {
      // An answer that takes longer than the interval must not be given up for a new question, again and again.
      if (!document.hidden && !isUnderWay.current) refresh();
    }, intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs, isPaused, refresh]);

  const isCurrent = state.key === key;
  return {
    data: isCurrent || keepsPrevious ? state.data : undefined,
    error: isCurrent ? state.error : undefined,
    isLoading: isLoading || !isCurrent,
    refresh,
    put,
  };
}

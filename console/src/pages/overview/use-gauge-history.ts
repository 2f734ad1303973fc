import { useEffect, useState } from 'react';
import type { Stats } from '../../api/answers.ts';
import type { ApiClient } from '../../api/api-client.ts';
import { useSession } from '../../session/session-context.ts';
import { type Gauge, remember } from './gauge-history.ts';

/** Kept while one is signed in, over visits to other pages. */
const HISTORIES = new WeakMap<ApiClient, readonly Gauge[]>();

/** What this page saw of the queue and the dead letters since one signed in: the API keeps no history of them. */
export function useGaugeHistory(stats: Stats | undefined): readonly Gauge[] {
  const { api } = useSession();
  const [history, setHistory] = useState(() => HISTORIES.get(api) ?? []);
  useEffect(() => {
    if (stats === undefined) return;
    const gauge = { at: new Date(), oldestAgeMs: stats.oldest_age_seconds * 1000, deadLetters: stats.dead_letters };
    const longer = remember(HISTORIES.get(api) ?? [], gauge);
    HISTORIES.set(api, longer);
    setHistory(longer);
  }, [api, stats]);
  return history;
}

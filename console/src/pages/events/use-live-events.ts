import { useCallback, useEffect, useReducer, useState } from 'react';
import { EVENT_LIST, type EventView } from '#shared/api/event.ts';
import type { ApiClient } from '../../api/api-client.ts';
import { readEventStream } from '../../api/read-event-stream.ts';
import { useSession } from '../../session/session-context.ts';
import { type LiveEvents, NO_EVENTS, reduceEvents } from './live-events.ts';

const FIRST_PAGE = 100;
const POLL_MS = 3_000;
const RECONNECT_MS = 2_000;

interface Live extends LiveEvents {
  /** `lost`: it is tried again. */
  readonly connection: 'connecting' | 'live' | 'lost';
  readonly error: unknown;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly clear: () => void;
}

/** The latest events of these types (none means all), and what comes: by the stream where the host has one, else polled. */
export function useLiveEvents(types: readonly string[]): Live {
  const { api, status } = useSession();
  const [events, dispatch] = useReducer(reduceEvents, NO_EVENTS);
  const [connection, setConnection] = useState<Live['connection']>('connecting');
  const [error, setError] = useState<unknown>();
  const type = types.join(',');

  useEffect(() => {
    const aborter = new AbortController();
    const { signal } = aborter;
    const add = (added: readonly EventView[]) => dispatch({ do: 'add', events: added });
    const isUp = () => {
      setConnection('live');
      setError(undefined);
    };
    const follow = async () => {
      let lastId: string | undefined;
      dispatch({ do: 'reset' });
      setConnection('connecting');
      while (!signal.aborted) {
        try {
          const latest = await latestEvents(api, type, signal);
          lastId ??= latest.at(-1)?.id;
          add(latest);
          isUp();
          if (status.has_event_stream) {
            for await (const event of readEventStream(api, type, lastId, signal)) {
              lastId = event.id;
              add([event]);
            }
          }
          await sleep(POLL_MS, signal);
        } catch (fault) {
          if (signal.aborted) return;
          setConnection('lost');
          setError(fault);
          await sleep(RECONNECT_MS, signal);
        }
      }
    };
    void follow();
    return () => aborter.abort();
  }, [api, status.has_event_stream, type]);

  const pause = useCallback(() => dispatch({ do: 'pause' }), []);
  const resume = useCallback(() => dispatch({ do: 'resume' }), []);
  const clear = useCallback(() => dispatch({ do: 'clear' }), []);
  return { ...events, connection, error, pause, resume, clear };
}

/** The oldest first. */
async function latestEvents(api: ApiClient, type: string, signal: AbortSignal): Promise<readonly EventView[]> {
  const page = await api.get(EVENT_LIST, '/events', { type, limit: FIRST_PAGE }, signal);
  return page.events.toReversed();
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

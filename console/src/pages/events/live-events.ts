import type { EventView } from '#shared/api/event.ts';

/** More would make the page slow; the API has them all. */
const MAX_SHOWN = 500;

export interface LiveEvents {
  /** The latest first. */
  readonly shown: readonly EventView[];
  /** What came while paused, the latest first. */
  readonly held: readonly EventView[];
  readonly isPaused: boolean;
  /** Cleared by hand: not to be shown again when the list is read anew. */
  readonly cleared: ReadonlySet<string>;
}

export type LiveEventsAction =
  /** The oldest first; those that are known already are left out. */
  | { readonly do: 'add'; readonly events: readonly EventView[] }
  | { readonly do: 'pause' | 'resume' | 'clear' | 'reset' };

export const NO_EVENTS: LiveEvents = { shown: [], held: [], isPaused: false, cleared: new Set() };

export function reduceEvents(state: LiveEvents, action: LiveEventsAction): LiveEvents {
  switch (action.do) {
    case 'add':
      return add(state, action.events);
    case 'pause':
      return { ...state, isPaused: true };
    case 'resume':
      return { ...state, isPaused: false, held: [], shown: [...state.held, ...state.shown].slice(0, MAX_SHOWN) };
    case 'clear':
      return { ...state, shown: [], cleared: new Set([...state.cleared, ...state.shown.map(({ id }) => id)]) };
    case 'reset':
      return { ...NO_EVENTS, isPaused: state.isPaused };
  }
}

function add(state: LiveEvents, events: readonly EventView[]): LiveEvents {
  const known = new Set([...state.shown, ...state.held].map(({ id }) => id));
  const fresh = events.filter(({ id }) => !known.has(id) && !state.cleared.has(id)).toReversed();
  if (fresh.length === 0) return state;
  const field = state.isPaused ? 'held' : 'shown';
  return { ...state, [field]: [...fresh, ...state[field]].slice(0, MAX_SHOWN) };
}

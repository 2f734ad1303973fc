import type { DeliveryRecord } from '../../api/ports.ts';

/** What the database has of one delivery, beside its event. */
export interface DeliveryFacts {
  /** What became of its latest attempt; null where none was made. */
  readonly lastResult: string | null;
  /** The attempt that waits; null where none does. */
  readonly waitingAttempt: number | null;
  readonly isDead: boolean;
}

/**
 * What waits for its first attempt, also once more after a redrive, is `pending`. An attempt that failed and whose
 * consequence is not on disk yet counts as `retrying`.
 */
export function deliveryState({ lastResult, waitingAttempt, isDead }: DeliveryFacts): DeliveryRecord['state'] {
  if (waitingAttempt !== null) return waitingAttempt === 1 ? 'pending' : 'retrying';
  if (isDead || lastResult === 'dead') return 'dead';
  if (lastResult === null) return 'pending';
  return lastResult === 'delivered' ? 'delivered' : 'retrying';
}

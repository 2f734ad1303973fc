import { parseRetryAfter } from './retry-after.ts';

/** How one attempt ended: the endpoint answered, or it did not. */
export type AttemptOutcome =
  | { readonly kind: 'response'; readonly status: number; readonly retryAfter?: string }
  /** `message` reads like `timed out after 5s`: it opens the reason of a dead letter. */
  | { readonly kind: 'error'; readonly code: string; readonly message: string };

export interface AttemptMade {
  readonly outcome: AttemptOutcome;
  /** The attempt just made, counted from 1. */
  readonly attempt: number;
  /** Attempts in all, the first included. */
  readonly retries: number;
  /** Wait before the second attempt. */
  readonly retryBackoffMs: number;
  readonly nowMs: number;
  /** Evenly from 0 to below 1, as Math.random. */
  readonly random: () => number;
}

export type NextStep =
  | { readonly result: 'delivered' }
  | { readonly result: 'retry'; readonly delayMs: number }
  /** No attempt is left: the delivery becomes a dead letter. */
  | { readonly result: 'dead'; readonly reason: string }
  /** The endpoint wants nothing more: the delivery becomes a dead letter and its hook is to be disabled. */
  | { readonly result: 'gone'; readonly reason: string };

/** Waits longer than a day are cut to it, before jitter. */
export const MAX_BACKOFF_MS = 24 * 3_600_000;

/** Retry-After is honoured up to an hour. */
export const MAX_RETRY_AFTER_MS = 3_600_000;

/** Jitter adds up to this share of the wait, and never shortens it. */
const MAX_JITTER = 0.2;

const GONE = 410;

/**
 * What follows an attempt. Success is 2xx only: redirects are not followed and count as failures. 410 ends the hook.
 * Everything else is tried again, `retries` times in all, after a wait that doubles with each attempt (athena-dhcpd,
 * docs/event-hooks.md, "retry behavior"), grows by up to 20 % jitter, and is never shorter than the Retry-After of the
 * answer, up to an hour. `delayMs` is a whole number from 0 to 1.2 days.
 */
export function planAfterAttempt(made: AttemptMade): NextStep {
  const { outcome, attempt, retries } = made;
  if (isDelivered(outcome)) return { result: 'delivered' };
  if (outcome.kind === 'response' && outcome.status === GONE) {
    return { result: 'gone', reason: 'HTTP 410: the endpoint is gone, so its hook is disabled' };
  }
  if (attempt >= retries) return { result: 'dead', reason: deadReason(outcome, attempt) };
  return { result: 'retry', delayMs: Math.max(jittered(made), askedDelayMs(outcome, made.nowMs)) };
}

function isDelivered(outcome: AttemptOutcome): boolean {
  return outcome.kind === 'response' && outcome.status >= 200 && outcome.status <= 299;
}

/** The wait after attempt n, counted from 1, without jitter. */
export function backoffMs(attempt: number, retryBackoffMs: number): number {
  return Math.ceil(Math.min(retryBackoffMs * 2 ** (attempt - 1), MAX_BACKOFF_MS));
}

function jittered({ attempt, retryBackoffMs, random }: AttemptMade): number {
  const baseMs = backoffMs(attempt, retryBackoffMs);
  return baseMs + Math.floor(baseMs * MAX_JITTER * random());
}

function askedDelayMs(outcome: AttemptOutcome, nowMs: number): number {
  if (outcome.kind === 'error' || outcome.retryAfter === undefined) return 0;
  return Math.min(parseRetryAfter(outcome.retryAfter, nowMs) ?? 0, MAX_RETRY_AFTER_MS);
}

function deadReason(outcome: AttemptOutcome, attempt: number): string {
  const attempts = attempt === 1 ? '1 attempt' : `${attempt} attempts`;
  if (outcome.kind === 'error') return `${outcome.message} (${attempts})`;
  const redirect = outcome.status >= 300 && outcome.status <= 399 ? ' (redirects are not followed)' : '';
  return `HTTP ${outcome.status}${redirect} after ${attempts}`;
}

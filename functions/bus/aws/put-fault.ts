import type { ServiceError } from '../../aws/service-error.ts';

/** Codes of single entries that pass (EventBridge, PutEventsResultEntry, "Retryable errors"), and their kin. */
const PASSING_ENTRY = /^Internal|Throttl|Unavailable|Timeout|TooManyRequests|LimitExceeded/;

/**
 * Client errors of whole requests that no entry causes: credentials that are missing, old or wrong, a clock that is
 * wrong, a bus that is not there (yet).
 */
const NOT_BY_ENTRIES: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'OptInRequired',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'ResourceNotFoundException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

const REQUEST_TIMEOUT = 408;
const TOO_MANY_REQUESTS = 429;

/** Denied, malformed, and whatever else EventBridge does not call retryable, is the entry's own fault. */
export function judgeEntry(code: string): 'retry' | 'reject' {
  return PASSING_ENTRY.test(code) ? 'retry' : 'reject';
}

/**
 * A request that is refused as a whole. `split`: one entry may spoil it for the others, so each of them has to go alone,
 * and one that is refused alone is rejected.
 */
export function judgeRequest({ code, status }: ServiceError): 'retry' | 'split' {
  if (status === undefined || status < 400 || status > 499) return 'retry';
  if (status === REQUEST_TIMEOUT || status === TOO_MANY_REQUESTS) return 'retry';
  return PASSING_ENTRY.test(code) || NOT_BY_ENTRIES.has(code) ? 'retry' : 'split';
}

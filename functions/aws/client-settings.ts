/**
 * What the SDK clients of all functions have in common. AWS answers in milliseconds: a request that takes seconds is
 * better made anew than waited for, as every function's own time is short.
 */
export const CLIENT_SETTINGS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
} as const;

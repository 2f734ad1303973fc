/** An environment's file cannot be deployed from. The message says all that is wrong with it. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  readonly code = 'invalid_environment';
}

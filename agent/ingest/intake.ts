/** A checked event on its way in; the intake gives it its id. */
export interface NewEvent {
  readonly tenant: string;
  readonly type: string;
  readonly timeMs: number;
  readonly body: string;
}

/** Where checked events go. */
export interface Intake {
  /**
   * Resolves once all of the events are on disk; rejects with IntakeUnavailableError where none of them is.
   */
  accept(events: readonly NewEvent[]): Promise<void>;
}

/** The events cannot be kept now (`spool_full`, `storage_failed`, `shutting_down`); the sender should come back. */
export class IntakeUnavailableError extends Error {
  override readonly name = 'IntakeUnavailableError';
  readonly code: 'spool_full' | 'storage_failed' | 'shutting_down';
  readonly retryAfterSeconds: number;

  constructor(
    code: IntakeUnavailableError['code'],
    message: string,
    retryAfterSeconds: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

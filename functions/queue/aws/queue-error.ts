/**
 * `no_queue`: there is no queue of that name. `unavailable`: SQS does not say where it is, or refuses to.
 * `unsent`: SQS did not take a message in several tries; the message it follows from must stay in its queue.
 * `rejected`: SQS will never take it.
 */
export class SqsQueueError extends Error {
  override readonly name = 'SqsQueueError';
  readonly code: 'no_queue' | 'unavailable' | 'unsent' | 'rejected';

  constructor(code: SqsQueueError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The text is no message of ours; `message` says where and why, without quoting it. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly code = 'malformed_message';
}

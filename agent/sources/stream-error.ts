/** Why a source's stream ended or never began. The message never holds the token. */
export class StreamError extends Error {
  override readonly name = 'StreamError';
  readonly code: 'token_refused' | 'unexpected_answer' | 'event_too_large' | 'stream_ended';

  constructor(code: StreamError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

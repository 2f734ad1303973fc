/** Why the agent cannot listen for events. */
export class IngestServerError extends Error {
  override readonly name = 'IngestServerError';
  readonly code: 'agent_running' | 'socket_path_taken' | 'socket_path_too_long' | 'listen_failed';

  constructor(code: IngestServerError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Why events cannot be forwarded, whatever the agent tries. `no_region`: none is set. `no_bus`: there is no such bus. */
export class ForwardingError extends Error {
  override readonly name = 'ForwardingError';
  readonly code: 'no_region' | 'no_bus';

  constructor(code: ForwardingError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

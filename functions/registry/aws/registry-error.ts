/**
 * `unwritten`: DynamoDB did not take an item in several tries. `sealed`: a hook's secrets cannot be
 * opened, now or later.
 */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly code: 'unwritten' | 'sealed';

  constructor(code: RegistryError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

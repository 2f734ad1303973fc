/**
 * `rejected`: the bus will never take the event. `unavailable`: it did not take the events in the tries that it had.
 * `closed`: the signal ended the tries. `no_bus`: there is no bus of that name. `denied`: it may not be seen.
 */
export class BusError extends Error {
  override readonly name = 'BusError';
  readonly code: 'rejected' | 'unavailable' | 'closed' | 'no_bus' | 'denied';

  constructor(code: BusError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

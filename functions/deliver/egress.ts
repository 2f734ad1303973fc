import type { LookupFunction } from 'node:net';

/** Where a sender may connect to. */
export interface Egress {
  /** Why it must not connect to that IP address; undefined where it may. */
  readonly refused: (address: string) => string | undefined;
  /** Resolves names; the system's resolver where it is left out. */
  readonly lookup?: LookupFunction | undefined;
}

/** The endpoint's address is none that this environment sends to. Ends the attempt like any failed connection. */
export class EgressRefusedError extends Error {
  override readonly name = 'EgressRefusedError';
  readonly code = 'egress_refused';

  /** `detail` reads like `10.0.0.1 is private`. */
  constructor(detail: string) {
    super(`egress refused: ${detail}`);
  }
}

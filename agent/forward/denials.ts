/**
 * Denials of a tenant that make them believed. With the waits between tries they take most of a minute at the least: time
 * for IAM to spread a policy that was attached just now.
 */
const BELIEVED_AFTER = 10;

interface Denied {
  /** Requests, each made after the bus had taken something since the one before, in which it denied this tenant's events. */
  count: number;
  /** Successes at the last one that counted. */
  at: number;
}

/**
 * What it means that IAM denies a tenant's events: either they are not this box's to send, or the box has not got its
 * rights. Only while the bus takes others of the box is it known to be the former.
 */
export class Denials {
  readonly #denied = new Map<string, Denied>();
  #successes = 0;

  /** To be read before a request, and handed to `denied` after it. */
  get moment(): number {
    return this.#successes;
  }

  /** The bus took something of this tenant's in a request, and denied something or not. */
  taken(tenant: string, isDenial: boolean): void {
    this.#successes++;
    if (!isDenial) this.#denied.delete(tenant);
  }

  /** The bus denied something of this tenant's in a request that was made at this moment. */
  denied(tenant: string, moment: number): void {
    const known = this.#denied.get(tenant);
    const count = known === undefined ? 0 : known.count + 1;
    if (known === undefined || moment > known.at) this.#denied.set(tenant, { count, at: this.#successes });
  }

  /** Whether what is denied to this tenant may be given up. */
  isFinal(tenant: string): boolean {
    return (this.#denied.get(tenant)?.count ?? 0) >= BELIEVED_AFTER;
  }
}

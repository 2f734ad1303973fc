import type { LiveWebhook } from '#functions/deliver/live-webhook.ts';
import type { Admission } from '#functions/deliver/ports.ts';

/** Requests of one hook on their way at once, among first attempts; its retries have as many of their own. */
export const REQUESTS_PER_HOOK = 64;

interface Waiter {
  readonly sinceMs: number;
  readonly enter: (when: 'now' | 'later') => void;
}

class Gate {
  active = 0;
  /** Its deliveries go to its own lane until that has drained. */
  isLagging = false;
  waiters: Waiter[] = [];
}

/**
 * One gate a hook. A hook that keeps up is entered at once; one that is busy makes its events wait; and one that is so
 * slow that it would hold up its tenant's other hooks lags: what is waiting for it, and what comes, is put aside in its
 * own lane, behind which nobody else waits.
 */
export class HookGates implements Admission {
  readonly #gates = new Map<string, Gate>();
  readonly #now: () => number;
  readonly #putAside: (hookId: string) => number;

  /** `putAside` tells how many deliveries of a hook wait in its own lane without an attempt. */
  constructor(now: () => number, putAside: (hookId: string) => number) {
    this.#now = now;
    this.#putAside = putAside;
  }

  enter({ hook }: LiveWebhook): 'now' | 'later' | Promise<'now' | 'later'> {
    const gate = this.#gate(hook.id);
    if (gate.isLagging || this.#putAside(hook.id) > 0) return 'later';
    if (gate.active < REQUESTS_PER_HOOK) {
      gate.active++;
      return 'now';
    }
    return new Promise((enter) => gate.waiters.push({ sinceMs: this.#now(), enter }));
  }

  leave({ hook }: LiveWebhook): void {
    const gate = this.#gate(hook.id);
    const next = gate.waiters.shift();
    if (next === undefined) gate.active--;
    else next.enter('now');
  }

  /** Lets those of these hooks lag that have kept an event waiting for longer than that. */
  shed(hookIds: Iterable<string>, longerThanMs: number): void {
    for (const id of hookIds) {
      const gate = this.#gates.get(id);
      const oldest = gate?.waiters[0];
      if (gate === undefined || oldest === undefined || this.#now() - oldest.sinceMs <= longerThanMs) continue;
      gate.isLagging = true;
      const { waiters } = gate;
      gate.waiters = [];
      for (const { enter } of waiters) enter('later');
    }
  }

  /** The hook's own lane has nothing left that was put aside. */
  caughtUp(hookId: string): void {
    const gate = this.#gates.get(hookId);
    if (gate !== undefined) gate.isLagging = false;
  }

  #gate(hookId: string): Gate {
    let gate = this.#gates.get(hookId);
    if (gate === undefined) {
      gate = new Gate();
      this.#gates.set(hookId, gate);
    }
    return gate;
  }
}

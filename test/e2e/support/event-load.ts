import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningAgent } from './agent.ts';
import { range, sessionUp } from './events.ts';
import { DERIVED, nasOf, type OwedDeliveries, tenantOf } from './owed-deliveries.ts';
import { postEvents } from './post-events.ts';

const PADDING = 'x'.repeat(8_000);

/** What daemons report to a box that may be gone at any moment. */
export class EventLoad {
  /** Sessions of which the script has to be told. */
  readonly scripted: number[] = [];
  /** The last session that was posted. */
  last = 0;
  isOver = false;
  readonly #random: () => number;
  readonly #owed: OwedDeliveries;
  readonly #agent: () => RunningAgent;
  readonly #roamers = new Set<string>();
  #packets: Promise<unknown> = Promise.resolve();

  constructor(random: () => number, owed: OwedDeliveries, agent: () => RunningAgent) {
    this.#random = random;
    this.#owed = owed;
    this.#agent = agent;
  }

  /** Reports sessions until it is over. */
  async post(): Promise<void> {
    while (!this.isOver) {
      if (this.#random() < 0.1) {
        await this.#authenticate();
        continue;
      }
      const sessions = range(0, 1 + Math.floor(this.#random() * 12)).map(() => ++this.last);
      const settle = this.#owed.posting();
      const note = this.#random() < 0.3 ? PADDING : '';
      const scripted = this.#random() < 0.05;
      const events = sessions.map((id) =>
        sessionUp(id, { username: `u${id}@${tenantOf(id)}.example`, note, scripted }),
      );
      const answer = await postEvents(this.#agent(), events).catch(() => undefined);
      if (answer?.status === 202) {
        settle(sessions);
        if (scripted) this.scripted.push(...sessions.filter((id) => tenantOf(id) === 'acme'));
      } else if (answer !== undefined && answer.status !== 503)
        this.#owed.violations.push(`a post was answered ${answer.status}`);
      await sleep(answer?.status === 202 ? this.#random() * 40 : 100);
    }
  }

  /** A subscriber who is at another NAS each time; the first packet of each subscriber tells of no change. */
  async #authenticate(): Promise<void> {
    const session = ++this.last;
    const username = `roamer@${tenantOf(session)}.example`;
    const isKnown = this.#roamers.has(username);
    const settle = this.#owed.posting();
    const packet = {
      event: 'radius.authentication',
      timestamp: new Date(Date.UTC(2026, 0, 31) + session * 1_000).toISOString(),
      subscriber: { username },
      nas_ip4: nasOf(session),
    };
    const posting = this.#packets.then(() => postEvents(this.#agent(), [packet]).catch(() => undefined));
    this.#packets = posting;
    const answer = await posting;
    if (answer?.status !== 202) return;
    settle(isKnown ? [session, session + DERIVED] : [session]);
    this.#roamers.add(username);
  }
}

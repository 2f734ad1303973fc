import { DELIVERY_DETAIL, DELIVERY_LIST, type Delivery } from '#shared/api/delivery.ts';
import type { ApiClient, Query } from '../api/api-client.ts';
import { readAnswer } from '../api/read-answer.ts';
import { AttemptTracker, attemptsOf } from './attempt-tracker.ts';

/** A delivery as it was after one attempt. */
export type Attempt = Delivery;

const PAGE = 200;
const MAX_PAGES = 25;
/** Deliveries asked for one by one at each poll: those that left the first pages before they were settled. */
const SINGLES = 20;

/** Finds new attempts by asking again for the latest deliveries, and for those that were not settled. */
export class AttemptPoller {
  readonly #api: ApiClient;
  readonly #filter: Query;
  readonly #tracker = new AttemptTracker();

  constructor(api: ApiClient, filter: Query) {
    this.#api = api;
    this.#filter = filter;
  }

  /** Takes note of what there is; answers the latest attempts, the oldest first. */
  async begin(): Promise<readonly Attempt[]> {
    const { deliveries } = await this.#page({});
    const { deliveries: retrying } = await this.#page({ state: 'retrying' });
    this.#tracker.take(retrying);
    this.#tracker.take(deliveries);
    return byTime(deliveries.filter(({ attempts }) => attempts > 0));
  }

  /** The attempts since the last call, the oldest first. */
  async next(): Promise<readonly Attempt[]> {
    const found: Attempt[] = [];
    const looked = new Set<string>();
    const look = async (deliveries: readonly Delivery[]): Promise<boolean> => {
      for (const { id } of deliveries) looked.add(id);
      const changes = this.#tracker.take(deliveries);
      for (const { delivery, before } of changes) {
        const isOne = delivery.attempts === (before?.attempts ?? 0) + 1;
        found.push(...(isOne ? [delivery] : await this.#missed(delivery, before?.lastAt)));
      }
      return changes.length > 0;
    };
    let cursor: string | undefined;
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const page = await this.#page({ cursor });
      cursor = page.next_cursor;
      if (!(await look(page.deliveries)) || cursor === undefined) break;
    }
    if (this.#tracker.hasOpen(looked)) await look((await this.#page({ state: 'retrying' })).deliveries);
    for (const id of this.#tracker.open(looked, SINGLES)) {
      const detail = await this.#detail(id);
      if (detail === undefined) this.#tracker.forget(id);
      else await look([detail]);
    }
    return byTime(found);
  }

  async #page(query: Query) {
    return readAnswer(DELIVERY_LIST, await this.#api.get('/deliveries', { ...this.#filter, ...query, limit: PAGE }));
  }

  async #detail(id: string) {
    const answer = await this.#api.get(`/deliveries/${encodeURIComponent(id)}`).catch((error: { status?: number }) => {
      if (error.status === 404) return undefined;
      throw error;
    });
    return answer === undefined ? undefined : readAnswer(DELIVERY_DETAIL, answer);
  }

  /** Several attempts since the last look. */
  async #missed(delivery: Delivery, lastAt: string | undefined): Promise<readonly Attempt[]> {
    const detail = await this.#detail(delivery.id);
    return detail === undefined ? [delivery] : attemptsOf(detail, lastAt);
  }
}

const byTime = (attempts: readonly Attempt[]): readonly Attempt[] =>
  attempts.toSorted((a, b) => (a.last_attempt_at ?? '').localeCompare(b.last_attempt_at ?? ''));

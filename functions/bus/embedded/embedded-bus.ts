import { derivedSequence, sequenceOf } from '#shared/event/event-id.ts';
import { RADIUS_AUTHENTICATION } from '#shared/event/event-types.ts';
import type { EmbeddedQueue } from '../../queue/embedded/embedded-queue.ts';
import { eventLane, TRACK_NAS_LANE } from '../../queue/embedded/lanes.ts';
import type { Entry } from '../../queue/embedded/queue-operations.ts';
import type { Bus, DerivedEvent } from '../bus.ts';

/** Names the function in the messages of its lane, where a delivery has its hook. */
const TRACK_NAS = '#track-nas';

export type Route = Entry['messages'][number];

/**
 * The rules of the box's bus: an event goes to its tenant's queue, if the tenant has webhooks at all, and RADIUS also to
 * the function that reads it.
 */
export function embeddedRoutes({ tenant, type }: { tenant: string; type: string }, hasWebhooks: boolean): Route[] {
  const routes = hasWebhooks ? [{ lane: eventLane(tenant), hookId: '' }] : [];
  if (type === RADIUS_AUTHENTICATION) routes.push({ lane: TRACK_NAS_LANE, hookId: TRACK_NAS });
  return routes;
}

/** What becomes of derived events on the box itself. */
export interface LocalRouting {
  /** Whether any webhook sees this tenant's events. */
  hasWebhooks(tenant: string): boolean;
  /** Admits the scripts of the box that want the event. */
  routes(event: DerivedEvent): readonly Route[];
  /** Takes back that many admissions: the event was not kept, or was there already. */
  withdraw(count: number): void;
  /** The event is on disk, for the first time. */
  published(event: DerivedEvent): void;
}

/** The bus within the process: a queue's append, routed. */
export class EmbeddedBus implements Bus {
  readonly #queue: EmbeddedQueue;
  readonly #local: LocalRouting;

  constructor(queue: EmbeddedQueue, local: LocalRouting) {
    this.#queue = queue;
    this.#local = local;
  }

  async publish(event: DerivedEvent): Promise<void> {
    const { sourceId, tenant, type, timeMs, body } = event;
    const seq = derivedSequence(sequenceOf(sourceId));
    const local = this.#local.routes(event);
    const messages = [...embeddedRoutes(event, this.#local.hasWebhooks(tenant)), ...local];
    let isNew = false;
    try {
      const known = await this.#queue.append([
        { seq, tenant, type, timeMs, body, bytes: Buffer.byteLength(body), messages },
      ]);
      isNew = known.length === 0;
    } finally {
      if (isNew) this.#local.published(event);
      else this.#local.withdraw(local.length);
    }
  }
}

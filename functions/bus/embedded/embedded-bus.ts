import { derivedSequence, sequenceOf } from '#shared/event/event-id.ts';
import { RADIUS_AUTHENTICATION } from '#shared/event/event-types.ts';
import type { EmbeddedQueue } from '../../queue/embedded/embedded-queue.ts';
import { eventLane, TRACK_NAS_LANE } from '../../queue/embedded/lanes.ts';
import type { Entry } from '../../queue/embedded/queue-operations.ts';
import type { Bus, DerivedEvent } from '../bus.ts';

/** Names the function in the messages of its lane, where a delivery has its hook. */
const TRACK_NAS = '#track-nas';

export type Route = Entry['messages'][number];

/** The rules of the box's bus: every event goes to its tenant's queue, RADIUS also to the function that reads it. */
export function embeddedRoutes({ tenant, type }: { tenant: string; type: string }): Route[] {
  const toTenant = { lane: eventLane(tenant), hookId: '' };
  return type === RADIUS_AUTHENTICATION ? [toTenant, { lane: TRACK_NAS_LANE, hookId: TRACK_NAS }] : [toTenant];
}

/** The bus within the process: a queue's append, routed. */
export class EmbeddedBus implements Bus {
  readonly #queue: EmbeddedQueue;
  readonly #localRoutes: (event: DerivedEvent) => readonly Route[];

  /** `localRoutes` says which scripts of the box want a derived event. */
  constructor(queue: EmbeddedQueue, localRoutes: (event: DerivedEvent) => readonly Route[]) {
    this.#queue = queue;
    this.#localRoutes = localRoutes;
  }

  publish(event: DerivedEvent): Promise<void> {
    const { sourceId, tenant, type, timeMs, body } = event;
    const seq = derivedSequence(sequenceOf(sourceId));
    const messages = [...embeddedRoutes(event), ...this.#localRoutes(event)];
    return this.#queue.append([{ seq, tenant, type, timeMs, body, bytes: Buffer.byteLength(body), messages }]);
  }
}

import type { EventFields } from '#shared/event/event.ts';

/** An event that a function derives from another one, on the way to whoever must know of it. */
export interface DerivedEvent extends Omit<EventFields, 'id'> {
  /** The event it follows from, whose id gives this one its own. */
  readonly sourceId: string;
}

/** Takes events to their tenants' queues. */
export interface Bus {
  /**
   * Resolves when the event is durable; its id follows from the source's. Publishing it twice is publishing it once, or,
   * on a bus that keeps no record of ids, twice the same id.
   */
  publish(event: DerivedEvent): Promise<void>;
}

import type { EmbeddedQueue } from '#functions/queue/embedded/embedded-queue.ts';
import { TRACK_NAS_LANE } from '#functions/queue/embedded/lanes.ts';
import type { LocalMessage } from '#functions/queue/embedded/local-message.ts';
import { type TrackNasPorts, trackNas } from '#functions/track-nas/track-nas.ts';
import { isJsonObject } from '#shared/json/json.ts';
import type { Logger } from '../log/logger.ts';

const WINDOW = 256;
const RETRY_FAULT_MS = 1_000;

/** Hands RADIUS packets to `track-nas`: subscribers beside each other, the packets of one in their order. */
export class NasWorker {
  readonly #queue: EmbeddedQueue;
  readonly #ports: TrackNasPorts;
  readonly #logger: Logger;
  readonly #tails = new Map<string, Promise<void>>();
  #active = 0;
  #isStopped = false;

  constructor(queue: EmbeddedQueue, ports: TrackNasPorts, logger: Logger) {
    this.#queue = queue;
    this.#ports = ports;
    this.#logger = logger;
  }

  get isIdle(): boolean {
    return this.#active === 0;
  }

  ready(): void {
    if (this.#isStopped) return;
    for (const message of this.#queue.take(TRACK_NAS_LANE, WINDOW - this.#active)) {
      this.#active++;
      const key = `${message.event.tenant}/${usernameOf(message)}`;
      const tail = (this.#tails.get(key) ?? Promise.resolve()).then(() => this.#process(message));
      this.#tails.set(key, tail);
      void tail.then(() => {
        if (this.#tails.get(key) === tail) this.#tails.delete(key);
        this.#active--;
        this.ready();
      });
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #process(message: LocalMessage): Promise<void> {
    while (!this.#isStopped) {
      try {
        await trackNas(this.#ports, message.event);
        return await this.#queue.settle(message, []);
      } catch (error) {
        this.#logger.error(
          { err: error, event_id: message.event.id },
          'cannot track the NAS of a subscriber; trying again',
        );
        await new Promise((resolve) => setTimeout(resolve, RETRY_FAULT_MS));
      }
    }
  }
}

function usernameOf({ event }: LocalMessage): string {
  const subscriber = event.payload.subscriber;
  return isJsonObject(subscriber) ? String(subscriber.username) : '';
}

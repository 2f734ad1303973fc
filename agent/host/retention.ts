import type { Database } from '#functions/embedded/database.ts';
import { sequenceAt } from '#shared/event/event-id.ts';
import type { Config } from '../config/config.ts';
import type { Logger } from '../log/logger.ts';

const DAY_MS = 86_400_000;
const EVERY_MS = 60_000;
/** Rows a transaction: small, so that events never wait long behind it. */
const CHUNK = 500;
const PAUSE_MS = 20;
/** Dead letters stay at least this long, as SQS keeps them at the longest. */
const DEAD_LETTER_DAYS = 14;

/** Removes what is older than the retention time, a little at a time. */
export class Retention {
  readonly #database: Database;
  readonly #config: () => Pick<Config, 'retentionDays'>;
  readonly #logger: Logger;
  readonly #timer: NodeJS.Timeout;
  #isRunning = false;
  #isStopped = false;

  constructor(database: Database, config: () => Pick<Config, 'retentionDays'>, logger: Logger) {
    this.#database = database;
    this.#config = config;
    this.#logger = logger;
    this.#timer = setInterval(() => void this.run(), EVERY_MS);
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
  }

  async run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      await this.#prune();
    } catch (error) {
      this.#logger.warn({ err: error }, 'cannot remove old events; trying again later');
    } finally {
      this.#isRunning = false;
    }
  }

  async #prune(): Promise<void> {
    const { retentionDays } = this.#config();
    const ms = Date.now() - retentionDays * DAY_MS;
    const deadMs = Date.now() - Math.max(retentionDays, DEAD_LETTER_DAYS) * DAY_MS;
    const total = { events: 0, attempts: 0, dead_letters: 0 };
    for (let more = true; more && !this.#isStopped; ) {
      const pruned = await this.#database.call('prune', { seq: sequenceAt(ms), ms, deadMs }, CHUNK);
      total.events += pruned.events;
      total.attempts += pruned.attempts;
      total.dead_letters += pruned.deadLetters;
      more = pruned.more;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    if (total.dead_letters > 0) this.#logger.warn(total, 'dead letters were too old and are gone');
    else if (total.events + total.attempts > 0) this.#logger.info(total, 'removed what is older than retention_days');
  }
}

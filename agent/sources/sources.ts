import type { AthenaDhcpdSource } from '../config/config.ts';
import type { Intake } from '../ingest/intake.ts';
import type { RejectedSink } from '../ingest/quarantine.ts';
import type { TenantOf } from '../ingest/read-events.ts';
import type { Logger } from '../log/logger.ts';
import { followAthenaDhcpd } from './athena-dhcpd-stream.ts';
import { sourceIntake } from './source-intake.ts';

export interface SourcesOptions {
  readonly intake: Intake;
  readonly quarantine: RejectedSink;
  readonly logger: Logger;
  readonly tenantOf: () => TenantOf;
}

interface Followed {
  readonly ending: AbortController;
  readonly ended: Promise<void>;
}

/** The event streams that the agent follows: those of the configuration, whichever it is now. */
export class Sources {
  readonly #options: SourcesOptions;
  readonly #followed = new Map<string, Followed>();

  constructor(options: SourcesOptions) {
    this.#options = options;
  }

  /** Starts what is new, ends what is no longer there, and leaves alone what stays as it was. */
  follow(sources: readonly AthenaDhcpdSource[]): void {
    const wanted = new Map(sources.map((source) => [JSON.stringify(source), source]));
    for (const [key, { ending }] of this.#followed) {
      if (wanted.has(key)) continue;
      ending.abort();
      this.#followed.delete(key);
    }
    for (const [key, source] of wanted) if (!this.#followed.has(key)) this.#followed.set(key, this.#start(source));
  }

  async stop(): Promise<void> {
    const ended = [...this.#followed.values()].map(({ ended }) => ended);
    this.follow([]);
    await Promise.all(ended);
  }

  #start({ type, url, token }: AthenaDhcpdSource): Followed {
    const { logger } = this.#options;
    const ending = new AbortController();
    const { signal } = ending;
    const source = `${type} ${new URL(url).origin}`;
    const onEvent = sourceIntake({ ...this.#options, source, signal });
    const ended = followAthenaDhcpd({ url, token, onEvent, logger, signal }).catch((error: unknown) => {
      logger.error({ err: error, source }, 'a source is no longer followed');
    });
    return { ending, ended };
  }
}

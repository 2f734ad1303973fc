import type { JsonObject } from '#shared/json/json.ts';
import { parsePayload } from './payload.ts';

/** One thing that happened to a subscriber, accepted once and kept until everyone who must know does. */
export interface EventFields {
  /** Stable and unique over all boxes; see event-id.ts. */
  readonly id: string;
  readonly tenant: string;
  /** `lease.ack`, `session_up`, `radius.authentication`, `subscriber-nas-updated` ... */
  readonly type: string;
  /** When it happened: epoch milliseconds. The time of receipt where the source does not say. */
  readonly timeMs: number;
  /** The payload as JSON text, exactly as a webhook without a template receives it. */
  readonly body: string;
}

/** An event whose payload is parsed only when somebody asks for it: most hooks send the body as it is. */
export class HooklineEvent implements EventFields {
  readonly id: string;
  readonly tenant: string;
  readonly type: string;
  readonly timeMs: number;
  readonly body: string;
  #payload: JsonObject | undefined;

  constructor(fields: EventFields) {
    this.id = fields.id;
    this.tenant = fields.tenant;
    this.type = fields.type;
    this.timeMs = fields.timeMs;
    this.body = fields.body;
  }

  get payload(): JsonObject {
    this.#payload ??= parsePayload(this.body);
    return this.#payload;
  }
}

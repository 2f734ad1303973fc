import type { ServerResponse } from 'node:http';
import type { OwedDeliveries } from './owed-deliveries.ts';
import type { ReceivedRequest } from './sink.ts';

export const MODES = ['fails', 'hangs', 'resets', 'is slow', 'answers', 'answers'] as const;

/** The hooks' endpoints, by path, each in its mode most of the time; what they answer with 200 is no longer owed. */
export class FickleEndpoints {
  readonly modes = new Map<string, (typeof MODES)[number]>();
  readonly #random: () => number;
  readonly #owed: OwedDeliveries;

  constructor(random: () => number, owed: OwedDeliveries) {
    this.#random = random;
    this.#owed = owed;
  }

  /** The sink's answer. */
  respond(request: ReceivedRequest, response: ServerResponse): void {
    const mode = this.#random() < 0.4 ? 'answers' : this.modes.get(request.url);
    if (mode === 'hangs') return;
    if (mode === 'resets') return void response.socket?.destroy();
    if (mode === 'fails') return void response.writeHead(500).end();
    const answer = () => {
      if (response.socket?.destroyed !== false) return;
      this.#owed.took(request);
      response.writeHead(200).end();
    };
    if (mode === 'is slow') setTimeout(answer, 300);
    else answer();
  }
}

import { Client } from 'undici';
import { Bng } from './bng.ts';
import { DhcpServer } from './dhcp-server.ts';

const DELIVERED = /^(?:session_|lease\.(?:ack|renew|release)$|conflict\.detected$)/;

/** Lets a BNG with its RADIUS server and a DHCP server report what happens to their subscribers, at a steady rate. */
export class Simulation {
  readonly #client: Client;
  readonly #intervalMs: number;
  readonly #onAccepted: (count: { events: number; deliveries: number }) => void;
  readonly #bng = new Bng();
  readonly #dhcp = new DhcpServer();
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();
  #turn = 0;

  constructor(socket: string, rate: number, onAccepted: (count: { events: number; deliveries: number }) => void) {
    this.#client = new Client('http://localhost', { socketPath: socket });
    this.#intervalMs = 1_000 / rate;
    this.#onAccepted = onAccepted;
  }

  start(): void {
    let owed = 0;
    let lastMs = performance.now();
    this.#timer = setInterval(() => {
      const nowMs = performance.now();
      owed += (nowMs - lastMs) / this.#intervalMs;
      lastMs = nowMs;
      for (; owed >= 1; owed--) this.#report();
    }, 10);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sending;
    await this.#client.close();
  }

  #report(): void {
    const events = this.#turn++ % 2 === 0 ? this.#bng.next() : this.#dhcp.next();
    // One after the other, as the daemons themselves report.
    this.#sending = this.#sending.then(() => this.#send(events)).catch(() => undefined);
  }

  async #send(events: readonly { readonly event: string; readonly movesNas?: boolean }[]): Promise<void> {
    const body = events.map(({ movesNas: _, ...event }) => JSON.stringify(event)).join('\n');
    const { statusCode, body: answer } = await this.#client.request({ method: 'POST', path: '/v1/events', body });
    await answer.dump();
    if (statusCode !== 202) return;
    const deliveries = events.filter(({ event, movesNas }) => DELIVERED.test(event) || movesNas === true).length;
    this.#onAccepted({ events: events.length, deliveries });
  }
}

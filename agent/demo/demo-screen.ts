import type { ListenAddress } from '../config/config.ts';
import type { DemoDelivery } from './demo-sink.ts';
import { headline } from './headline.ts';

const COUNTER_MS = 250;
const PLAIN_COUNTER_MS = 2_000;
const SETTLE_MS = 3_000;

/** Shows the demo: a line a delivery, and below them a counter that is rewritten where the output is a terminal. */
export class DemoScreen {
  readonly #output: NodeJS.WriteStream;
  readonly #startedMs = Date.now();
  readonly #byHook = new Map<string, number>();
  #accepted = 0;
  #delivered = 0;
  #failed = 0;
  #expected = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(output: NodeJS.WriteStream) {
    this.#output = output;
  }

  started(at: { sink: string; socket: string; api: ListenAddress; tokenFile: string }): void {
    this.#output.write(
      [
        'Hookline demo: a simulated BNG, DHCP server and RADIUS server report to a router; it delivers to four webhooks.',
        `  webhook sink   ${at.sink} (checks every signature, fails now and then)`,
        `  ingest socket  ${at.socket}`,
        `  console        http://${at.api.host}:${at.api.port}/ (sign in with the token in ${at.tokenFile})`,
        `  metrics        http://${at.api.host}:${at.api.port}/metrics`,
        'Ctrl-C ends it.',
        '',
        '',
      ].join('\n'),
    );
    this.#timer = setInterval(() => this.#counter(), this.#output.isTTY ? COUNTER_MS : PLAIN_COUNTER_MS);
  }

  /** Events that the router answered with 202, and deliveries that are to follow from them. */
  accepted({ events, deliveries }: { events: number; deliveries: number }): void {
    this.#accepted += events;
    this.#expected += deliveries;
  }

  delivered({ hook, body, isSigned, status }: DemoDelivery): void {
    const time = new Date().toISOString().slice(11, 23);
    const mark = status === 200 ? (isSigned ? 'signed ' : 'UNSIGNED') : '503, will be retried';
    if (status === 200) {
      this.#delivered++;
      this.#byHook.set(hook, (this.#byHook.get(hook) ?? 0) + 1);
    } else this.#failed++;
    this.#erase();
    this.#output.write(`${time}  ${hook.padEnd(10)} ${headline(body).padEnd(78)} ${mark}\n`);
    if (this.#output.isTTY) this.#counter();
  }

  /** Waits for deliveries that are still on their way. */
  async settle(): Promise<void> {
    const untilMs = Date.now() + SETTLE_MS;
    while (this.#delivered < this.#expected && Date.now() < untilMs)
      await new Promise((resolve) => setTimeout(resolve, 20));
  }

  summary(): void {
    clearInterval(this.#timer);
    this.#erase();
    const hooks = [...this.#byHook].map(([hook, count]) => `  ${hook.padEnd(12)} ${count}\n`).join('');
    this.#output.write(
      `\n${this.#accepted} events accepted, ${this.#delivered} deliveries made, ${this.#failed} attempts failed and were retried, in ${this.#seconds()} s.\n${hooks}`,
    );
  }

  #counter(): void {
    const line = `events ${this.#accepted}  delivered ${this.#delivered}  retried ${this.#failed}  ${this.#seconds()} s`;
    this.#erase();
    this.#output.write(this.#output.isTTY ? line : `-- ${line}\n`);
  }

  #erase(): void {
    if (this.#output.isTTY) this.#output.write('\r\x1b[2K');
  }

  #seconds(): string {
    return ((Date.now() - this.#startedMs) / 1_000).toFixed(1);
  }
}

import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { KNOWN_EVENT_TYPES } from '#shared/event/event-types.ts';
import { BUS_STATES, type BusState } from '../forward/bus-watch.ts';

/** Event types are what senders make of them; labels must not be. */
const eventTypeLabel = (type: string): string => (KNOWN_EVENT_TYPES.has(type) ? type : 'other');

const API_METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

type AttemptResult = 'delivered' | 'retry' | 'dead';

/** Children of counters, with their labels looked up once. */
interface BoundCounters {
  readonly attempts: Counter.Internal;
  readonly executions: Counter.Internal;
}

/** What is read when somebody asks for the metrics, rather than counted. */
export interface Readings {
  readonly queues: readonly {
    readonly queue: string;
    readonly name: string;
    readonly waiting: number;
    readonly oldestSeconds: number;
  }[];
  readonly deadLetters: readonly { readonly tenant: string; readonly hook: string; readonly count: number }[];
  readonly spoolBytes: number;
  readonly spoolMaxBytes: number;
  readonly databaseBytes: number;
  readonly scriptsRunning: number;
  readonly scriptsWaiting: number;
  readonly quarantined: number;
  readonly hooksDisabled: number;
}

/** The first four names are athena-dhcpd's (docs/event-hooks.md, "metrics"), with its labels; the others are ours. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #executions: Counter<'hook_type' | 'result'>;
  readonly #durations: Histogram<'hook_type'>;
  readonly #published: Counter<'event_type'>;
  readonly #drops: Counter;
  readonly #attempts: Counter<'tenant' | 'result'>;
  readonly #ingest: Counter<'transport' | 'status'>;
  readonly #rejected: Counter<'transport'>;
  readonly #ingestSeconds: Histogram<'transport'>;
  readonly #storageFaults: Counter;
  readonly #apiRequests: Counter<'method' | 'status'>;
  readonly #forwarded: Counter;
  readonly #forwardFaults: Counter;
  readonly #forwardRejected: Counter;
  readonly #busCheck: Gauge<'state'>;
  readonly #gauges: Record<
    | 'waiting'
    | 'oldest'
    | 'dead'
    | 'spool'
    | 'spoolMax'
    | 'database'
    | 'running'
    | 'scriptsWaiting'
    | 'quarantined'
    | 'disabled'
    | 'memory',
    Gauge
  >;
  readonly #bound = new Map<string, Partial<Record<AttemptResult, BoundCounters>>>();
  readonly #webhookDuration: Histogram.Internal<'hook_type'>;

  constructor() {
    const registers = [this.#registry];
    const counter = <T extends string>(name: string, help: string, ...labelNames: T[]) =>
      new Counter<T>({ name, help, labelNames, registers });
    const gauge = (name: string, help: string, ...labelNames: string[]) =>
      new Gauge({ name, help, labelNames, registers });
    this.#executions = counter('athena_dhcpd_hook_executions_total', 'Hook executions.', 'hook_type', 'result');
    this.#durations = new Histogram({
      name: 'athena_dhcpd_hook_execution_duration_seconds',
      help: 'Duration of hook executions.',
      labelNames: ['hook_type'],
      buckets: SECONDS,
      registers,
    });
    this.#published = counter('athena_dhcpd_events_published_total', 'Events accepted.', 'event_type');
    this.#drops = counter(
      'athena_dhcpd_event_buffer_drops_total',
      'Script executions dropped because the queue was full.',
    );
    this.#attempts = counter('hookline_attempts_total', 'Webhook attempts.', 'tenant', 'result');
    this.#ingest = counter('hookline_ingest_requests_total', 'Requests with events.', 'transport', 'status');
    this.#rejected = counter('hookline_ingest_rejected_total', 'Events that were not acceptable.', 'transport');
    this.#ingestSeconds = new Histogram({
      name: 'hookline_ingest_duration_seconds',
      help: 'From a request with events to its answer.',
      labelNames: ['transport'],
      buckets: SECONDS,
      registers,
    });
    this.#storageFaults = counter('hookline_storage_faults_total', 'Writes that the database refused.');
    this.#apiRequests = counter('hookline_api_requests_total', 'Requests to the API.', 'method', 'status');
    this.#forwarded = counter('hookline_forwarded_events_total', 'Events that the bus in the cloud took.');
    this.#forwardFaults = counter(
      'hookline_forward_faults_total',
      'Requests to the bus that failed, in whole or in part, and are made again.',
    );
    this.#forwardRejected = counter(
      'hookline_forward_rejected_total',
      'Events that the bus will never take; they are in the quarantine.',
    );
    this.#busCheck = gauge('hookline_bus_check', 'What is known of the bus in the cloud: 1 for its state.', 'state');
    this.#gauges = {
      waiting: gauge('hookline_queue_depth', 'Messages that wait or are on their way.', 'queue', 'name'),
      oldest: gauge('hookline_queue_oldest_age_seconds', 'Age of the oldest message.', 'queue', 'name'),
      dead: gauge('hookline_dead_letters', 'Deliveries that were given up.', 'tenant', 'hook'),
      spool: gauge('hookline_spool_bytes', 'Accepted events that wait for delivery.'),
      spoolMax: gauge('hookline_spool_max_bytes', 'Bound of the spool.'),
      database: gauge('hookline_database_bytes', 'Used size of the database.'),
      running: gauge('hookline_scripts_running', 'Scripts that run.'),
      scriptsWaiting: gauge('hookline_scripts_waiting', 'Script executions that wait.'),
      quarantined: gauge('hookline_quarantined_lines', 'Rejected inputs written to the quarantine since the start.'),
      disabled: gauge('hookline_hooks_disabled', 'Hooks taken out of service after 410 Gone.'),
      memory: gauge('process_resident_memory_bytes', 'Resident memory of the agent.'),
    };
    this.#webhookDuration = this.#durations.labels({ hook_type: 'webhook' });
    this.#drops.inc(0);
    this.#storageFaults.inc(0);
  }

  /** One webhook attempt. Runs for every attempt, so labelled children are looked up once. */
  attempted(tenant: string, result: AttemptResult, seconds: number): void {
    let ofTenant = this.#bound.get(tenant);
    if (ofTenant === undefined) {
      ofTenant = {};
      this.#bound.set(tenant, ofTenant);
    }
    ofTenant[result] ??= {
      attempts: this.#attempts.labels({ tenant, result }),
      executions: this.#executions.labels({
        hook_type: 'webhook',
        result: result === 'delivered' ? 'success' : 'error',
      }),
    };
    const bound = ofTenant[result];
    bound.attempts.inc();
    bound.executions.inc();
    this.#webhookDuration.observe(seconds);
  }

  scriptRan(isSuccess: boolean, seconds: number): void {
    this.#executions.inc({ hook_type: 'script', result: isSuccess ? 'success' : 'error' });
    this.#durations.observe({ hook_type: 'script' }, seconds);
  }

  accepted(type: string): void {
    this.#published.inc({ event_type: eventTypeLabel(type) });
  }

  scriptDropped(): void {
    this.#drops.inc();
  }

  storageFault(): void {
    this.#storageFaults.inc();
  }

  apiAnswered(method: string, status: number): void {
    this.#apiRequests.inc({ method: API_METHODS.has(method) ? method : 'other', status: String(status) });
  }

  forwarded(events: number): void {
    this.#forwarded.inc(events);
  }

  forwardFault(): void {
    this.#forwardFaults.inc();
  }

  forwardRejected(): void {
    this.#forwardRejected.inc();
  }

  busState(state: BusState): void {
    for (const known of BUS_STATES) this.#busCheck.set({ state: known }, known === state ? 1 : 0);
  }

  ingested(transport: string, status: number, rejected: number, seconds: number): void {
    this.#ingest.inc({ transport, status: String(status) });
    if (rejected > 0) this.#rejected.inc({ transport }, rejected);
    this.#ingestSeconds.observe({ transport }, seconds);
  }

  /** Prometheus' text format. */
  async render(readings: Readings): Promise<string> {
    const { waiting, oldest, dead } = this.#gauges;
    for (const gauge of [waiting, oldest, dead]) gauge.reset();
    for (const { queue, name, waiting: depth, oldestSeconds } of readings.queues) {
      waiting.set({ queue, name }, depth);
      oldest.set({ queue, name }, oldestSeconds);
    }
    for (const { tenant, hook, count } of readings.deadLetters) dead.set({ tenant, hook }, count);
    this.#gauges.spool.set(readings.spoolBytes);
    this.#gauges.spoolMax.set(readings.spoolMaxBytes);
    this.#gauges.database.set(readings.databaseBytes);
    this.#gauges.running.set(readings.scriptsRunning);
    this.#gauges.scriptsWaiting.set(readings.scriptsWaiting);
    this.#gauges.quarantined.set(readings.quarantined);
    this.#gauges.disabled.set(readings.hooksDisabled);
    this.#gauges.memory.set(process.memoryUsage.rss());
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }
}

import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CLIENT_SETTINGS } from '#functions/aws/client-settings.ts';
import { checkBus } from '#functions/bus/aws/check-bus.ts';
import { EventBridgeBus } from '#functions/bus/aws/eventbridge-bus.ts';
import type { EmbeddedQueue } from '#functions/queue/embedded/embedded-queue.ts';
import type { AwsDeployment } from '../config/config.ts';
import { BusWatch } from '../forward/bus-watch.ts';
import { describeBus } from '../forward/describe-bus.ts';
import { Forwarder } from '../forward/forwarder.ts';
import { ForwardingError } from '../forward/forwarding-error.ts';
import type { Quarantine } from '../ingest/quarantine.ts';
import type { Logger } from '../log/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { createThrottledLog } from './throttled-log.ts';

export interface ForwardingOptions {
  readonly aws: AwsDeployment;
  readonly node: string;
  readonly queue: EmbeddedQueue;
  readonly quarantine: Quarantine;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** The way from the spool to the bus in the cloud. */
export interface Forwarding {
  /** To be called when the tenant has events for the bus. */
  ready(tenant: string): void;
  /** Not healthy where nothing is sent until somebody does something about it. */
  health(): { readonly isHealthy: boolean; readonly detail: Readonly<Record<string, unknown>> };
  /** Takes nothing more; requests under way are waited for by `isIdle`. */
  stop(): void;
  readonly isIdle: boolean;
  close(): void;
}

/**
 * Engine `aws`: forwards to the deployment's bus, once the bus has been found. Rejects with ForwardingError where there is
 * no region, or no bus of that name; a cloud that does not answer is waited for.
 */
export async function startForwarding(options: ForwardingOptions): Promise<Forwarding> {
  const { aws, node, queue, quarantine, metrics, logger } = options;
  // One try a request: the bus makes its own, and counts them.
  const { endpoint, region: given } = aws;
  const eventBridge = new EventBridgeClient({
    ...CLIENT_SETTINGS,
    maxAttempts: 1,
    ...(given && { region: given }),
    ...(endpoint && { endpoint }),
  });
  const region = await regionOf(eventBridge);
  const place = { ...aws, region };
  const stopping = new AbortController();
  const { signal } = stopping;
  const logFault = createThrottledLog(Date.now, (reason: string, times) =>
    logger.warn({ bus: aws.eventBus, reason, times }, 'events cannot be forwarded now; trying again'),
  );
  const logRejected = createThrottledLog(Date.now, (what: { tenant: string; reason: string }, times) =>
    logger.warn({ ...what, times }, 'events refused by the bus: data_dir/quarantine/rejected.ndjson has them'),
  );
  const fault = (reason: string) => {
    metrics.forwardFault();
    logFault(reason);
  };

  const watch = new BusWatch({
    check: () => checkBus(eventBridge, aws.eventBus),
    onChange: (state, reason) => {
      metrics.busState(state);
      const about = { bus: aws.eventBus, region, ...(reason && { reason }) };
      logger[state === 'found' ? 'info' : 'error'](about, describeBus(state, place, watch.isOpen));
      forwarder.pump();
    },
    signal,
  });
  const forwarder = new Forwarder({
    queue,
    bus: new EventBridgeBus({ eventBridge, busName: aws.eventBus, signal, onFault: fault }),
    isOpen: () => watch.isOpen,
    quarantine,
    node,
    observer: {
      sent: (count) => metrics.forwarded(count),
      rejected: ({ tenant }, reason) => {
        metrics.forwardRejected();
        logRejected({ tenant, reason });
      },
      fault,
    },
    signal,
  });
  const stop = () => stopping.abort();
  if ((await watch.start()) === 'missing') {
    stop();
    throw new ForwardingError('no_bus', `${describeBus('missing', place, false)} (${watch.reason})`);
  }

  return {
    ready: (tenant) => forwarder.ready(tenant),
    health: () => ({
      isHealthy: watch.isOpen || watch.state === 'unreachable',
      detail: { bus: aws.eventBus, bus_state: watch.state },
    }),
    stop,
    get isIdle() {
      return forwarder.isIdle;
    },
    close: () => eventBridge.destroy(),
  };
}

/** As the SDK finds it: the configuration, AWS_REGION, the profile. */
async function regionOf(eventBridge: EventBridgeClient): Promise<string> {
  try {
    return await eventBridge.config.region();
  } catch (cause) {
    const message = 'engine aws needs a region: set aws.region in the configuration, or AWS_REGION in the environment';
    throw new ForwardingError('no_region', message, { cause });
  }
}

import { PRICES, type Priced } from './prices.ts';
import type { Usage } from './run.ts';

const MILLION = 1e6;
const MB_OF_A_GB = 1024;
/** "At 1,769 MB, a function has the equivalent of one vCPU" (Lambda developer guide, "Configure Lambda function memory"). */
const MB_OF_A_VCPU = 1769;
/** X-Ray's default where the caller has not decided: one request a second, which is not in here, and 5 % of the rest. */
const TRACED_SHARE = 0.05;

/** `requests` and computing; `telemetry`: what CloudWatch and X-Ray take for watching it, at the default `log_level`. */
export type Part = 'requests' | 'telemetry';

/** A line of the bill, of a million events. */
export interface Line {
  readonly part: Part;
  readonly what: string;
  readonly quantity: number;
  readonly price: Priced;
  readonly dollars: number;
  /** Whether the run counted it, or it follows from what was counted by a rule. */
  readonly basis: 'counted' | 'derived';
}

/** What the run would cost at AWS, for a million events. */
export function billOf(usage: Usage): readonly Line[] {
  const { counted, invocations, events } = usage;
  const lineOf =
    (part: Part, basis: Line['basis']) =>
    (what: string, used: number, price: Priced): Line => {
      const quantity = (used * MILLION) / events;
      const dollars = (quantity * PRICES[price].dollars) / PRICES[price].per;
      return { part, what, quantity, price, basis, dollars };
    };
  const counts = lineOf('requests', 'counted');
  const derives = lineOf('requests', 'derived');
  const requestsOf = (service: string) =>
    [...counted.requests].filter(([target]) => target.startsWith(service)).reduce((sum, [, count]) => sum + count, 0);
  const gbSeconds = (ms: number) => (ms / 1000) * (usage.memoryMb / MB_OF_A_GB);
  const workMs = Math.round(usage.cpuMs / invocations);
  const batch = (events / invocations).toFixed(1);
  return [
    counts('EventBridge: events put', counted.eventUnits, 'customEvent'),
    derives('SQS: sends by the rule, one an event', counted.entries, 'queueRequest'),
    derives(`SQS: receives, one a batch, which was ${batch} events`, invocations, 'queueRequest'),
    derives('SQS: deletes, one a batch', invocations, 'queueRequest'),
    counts('SQS: requests of the function', requestsOf('AmazonSQS'), 'queueRequest'),
    counts('Lambda: invocations', invocations, 'invocation'),
    counts(
      `Lambda: GB-seconds, ${Math.round(usage.durationMs / invocations)} ms of ${usage.memoryMb} MB an invocation`,
      gbSeconds(usage.durationMs),
      'gbSecond',
    ),
    derives(
      `Lambda: more GB-seconds, as ${workMs} ms of that were work, here on a whole processor`,
      gbSeconds(usage.cpuMs * (MB_OF_A_VCPU / usage.memoryMb - 1)),
      'gbSecond',
    ),
    counts('DynamoDB: writes of the delivery log', counted.writeUnits, 'writeUnit'),
    counts('DynamoDB: looks at the hooks', counted.readUnits, 'readUnit'),
    counts('KMS: data keys opened', requestsOf('TrentService'), 'keyRequest'),
    lineOf('telemetry', 'counted')('CloudWatch: metrics, as log lines', usage.metricBytes, 'logGigabyte'),
    lineOf('telemetry', 'derived')('X-Ray: 5 % of the invocations', invocations * TRACED_SHARE, 'trace'),
    lineOf('telemetry', 'counted')('CloudWatch: log lines, at INFO', usage.loggedBytes, 'logGigabyte'),
  ];
}

/** Dollars of the lines that belong to these parts. */
export function totalOf(lines: readonly Line[], ...parts: readonly Part[]): number {
  return lines.filter(({ part }) => parts.includes(part)).reduce((sum, { dollars }) => sum + dollars, 0);
}

import { request } from '../cloud/support/unsigned-request.ts';

/** Well below what one answer of FilterLogEvents holds (10,000 lines). */
const WINDOW_MS = 2_000;

/** What a function wrote to its log in a time, as CloudWatch Logs of the emulator has it. */
export interface FunctionLogs {
  /** Of each invocation. */
  readonly durationsMs: readonly number[];
  /** Bytes of the lines that the function wrote itself: of its logger, and of its metrics. */
  readonly loggedBytes: number;
  readonly metricBytes: number;
  /** One of each, to be read. */
  readonly examples: readonly string[];
}

export async function readFunctionLogs(
  endpoint: string,
  logGroup: string,
  fromMs: number,
  toMs: number,
): Promise<FunctionLogs> {
  const durationsMs: number[] = [];
  let loggedBytes = 0;
  let metricBytes = 0;
  const examples = new Map<string, string>();
  for (let startTime = fromMs; startTime <= toMs; startTime += WINDOW_MS) {
    const endTime = Math.min(toMs, startTime + WINDOW_MS - 1);
    for (const line of await linesOf(endpoint, { logGroupName: logGroup, startTime, endTime, limit: 10_000 })) {
      if (/^(START|END) RequestId/.test(line)) continue;
      const duration = /^REPORT RequestId.*?\tDuration: ([\d.]+) ms/.exec(line)?.[1];
      if (duration !== undefined) {
        durationsMs.push(Number(duration));
        continue;
      }
      const bytes = Buffer.byteLength(line);
      const isMetrics = line.includes('"_aws"');
      if (isMetrics) metricBytes += bytes;
      else loggedBytes += bytes;
      examples.set(isMetrics ? 'metrics' : 'logged', line);
    }
  }
  return { durationsMs, loggedBytes, metricBytes, examples: [...examples.values()] };
}

async function linesOf(endpoint: string, query: object): Promise<readonly string[]> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Logs_20140328.FilterLogEvents' };
  const { events } = JSON.parse(await request(endpoint, 'logs', '/', JSON.stringify(query), { headers }));
  if (events.length >= 10_000) throw new Error('more log lines than one answer of FilterLogEvents holds');
  return events.map(({ message }: { message: string }) => message);
}

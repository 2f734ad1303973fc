import { DELIVERY, DELIVERY_DETAIL, DELIVERY_LIST, type Delivery, type DeliveryDetail } from '#shared/api/delivery.ts';
import { printable } from '#shared/payload/display-text.ts';
import { openApi } from '../api/api-client.ts';
import type { TargetOptions } from '../api/api-target.ts';
import { listPages } from '../api/list-pages.ts';
import { readAnswer } from '../api/read-answer.ts';
import { timeWindow } from '../since.ts';
import { printJson, printTable, shortTime } from '../terminal.ts';
import { wholeNumber } from '../whole-number.ts';

interface Options extends TargetOptions {
  readonly json?: boolean;
  readonly tenant?: string;
  readonly hook?: string;
  readonly state?: string;
  readonly type?: string;
  readonly event?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: string;
}

/** `hookline deliveries list` */
export async function listDeliveries(options: Options): Promise<void> {
  const { tenant, hook, state, type, event, limit } = options;
  const query = { tenant, hook, state, event_type: type, event_id: event, ...timeWindow(options) };
  const most = wholeNumber('--limit', limit);
  const answer = await listPages(await openApi(options), '/deliveries', 'deliveries', query, most);
  if (options.json === true) return printJson(answer);
  const { deliveries, next_cursor: next } = readAnswer(DELIVERY_LIST, answer);
  if (deliveries.length === 0) return console.log('No deliveries.');
  const rows = deliveries.map((delivery) => [
    shortTime(delivery.last_attempt_at ?? ''),
    delivery.tenant,
    delivery.hook,
    delivery.event_type,
    delivery.state,
    String(delivery.attempts),
    outcome(delivery),
    delivery.id,
  ]);
  printTable(['LAST ATTEMPT', 'TENANT', 'HOOK', 'EVENT', 'STATE', 'ATTEMPTS', 'OUTCOME', 'ID'], rows, {
    whole: ['LAST ATTEMPT', 'ID'],
  });
  if (next !== undefined) console.log(`The latest ${deliveries.length}; --limit shows more.`);
}

/** `hookline deliveries show ID` */
export async function showDelivery(id: string, options: Omit<Options, 'limit'>): Promise<void> {
  const answer = await (await openApi(options)).get(`/deliveries/${encodeURIComponent(id)}`);
  if (options.json === true) return printJson(answer);
  const delivery = readAnswer(DELIVERY_DETAIL, answer);
  console.log(
    `${delivery.event_type} ${delivery.event_id} of tenant ${delivery.tenant} for ${printable(delivery.hook)}: ${delivery.state}`,
  );
  if (delivery.next_attempt_at !== undefined) console.log(`next attempt at ${delivery.next_attempt_at}`);
  if (delivery.attempt_list.length > 0) printAttempts(delivery);
  if (delivery.request !== undefined) printRequest(delivery.request);
}

/** `hookline deliveries redeliver ID` */
export async function redeliver(id: string, options: Omit<Options, 'limit'>): Promise<void> {
  const answer = await (await openApi(options)).post(`/deliveries/${encodeURIComponent(id)}/redeliver`);
  if (options.json === true) return printJson(answer);
  const { event_type: type, hook } = readAnswer(DELIVERY, answer);
  console.log(`${type} goes to ${printable(hook)} again.`);
}

function printAttempts({ attempt_list: attempts }: DeliveryDetail): void {
  console.log('');
  printTable(
    ['ATTEMPT', 'AT', 'RESULT', 'LATENCY', 'OUTCOME', 'RESPONSE'],
    attempts.map((attempt) => [
      String(attempt.attempt),
      attempt.at,
      attempt.result,
      `${Math.round(attempt.latency_ms)} ms`,
      outcome(attempt),
      attempt.response ?? '',
    ]),
  );
}

function printRequest({ method, url, headers, body }: NonNullable<DeliveryDetail['request']>): void {
  console.log(`\nThe request as it would be sent now:\n${method} ${printable(url)}`);
  for (const [name, value] of Object.entries(headers)) console.log(`${name}: ${printable(value)}`);
  console.log(`\n${body.split('\n').map(printable).join('\n')}`);
}

function outcome({ status, error }: Pick<Delivery, 'status' | 'error'>): string {
  return [status === undefined ? '' : String(status), error ?? ''].filter((part) => part !== '').join(' ');
}

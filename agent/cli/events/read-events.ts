import { EVENT, EVENT_LIST } from '#shared/api/event.ts';
import { openApi } from '../api/api-client.ts';
import type { TargetOptions } from '../api/api-target.ts';
import { listPages } from '../api/list-pages.ts';
import { readAnswer } from '../api/read-answer.ts';
import { timeWindow } from '../since.ts';
import { printJson, printTable, shortTime } from '../terminal.ts';
import { wholeNumber } from '../whole-number.ts';
import { aboutEvent } from './about-event.ts';

interface Options extends TargetOptions {
  readonly json?: boolean;
  readonly tenant?: string;
  readonly type?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: string;
}

/** `hookline events list` */
export async function listEvents({ json, tenant, type, since, until, limit, ...target }: Options): Promise<void> {
  const query = { tenant, type, ...timeWindow({ since, until }) };
  const most = wholeNumber('--limit', limit);
  const answer = await listPages(await openApi(target), '/events', 'events', query, most);
  if (json === true) return printJson(answer);
  const { events, next_cursor: next } = readAnswer(EVENT_LIST, answer);
  if (events.length === 0) return console.log('No events.');
  const rows = events.map((event) => [shortTime(event.time), event.tenant, event.type, aboutEvent(event), event.id]);
  printTable(['TIME', 'TENANT', 'TYPE', 'ABOUT', 'ID'], rows, { whole: ['TIME', 'ID'] });
  if (next !== undefined) console.log(`The latest ${events.length}; --limit shows more.`);
}

/** `hookline events show ID` */
export async function showEvent(id: string, { json, ...target }: Omit<Options, 'limit'>): Promise<void> {
  const answer = await (await openApi(target)).get(`/events/${encodeURIComponent(id)}`);
  if (json === true) return printJson(answer);
  const { payload, ...fields } = readAnswer(EVENT, answer);
  for (const [name, value] of Object.entries(fields)) console.log(`${`${name}:`.padEnd(8)} ${value}`);
  console.log('payload:');
  printJson(payload);
}

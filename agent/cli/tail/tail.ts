import { STATUS } from '#shared/api/operations.ts';
import { compileEventTypes } from '#shared/hook/event-type-pattern.ts';
import { openApi } from '../api/api-client.ts';
import type { TargetOptions } from '../api/api-target.ts';
import { readAnswer } from '../api/read-answer.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { wholeNumber } from '../whole-number.ts';
import { attemptLine } from './attempt-line.ts';
import { AttemptPoller } from './attempt-poller.ts';
import { eventLine } from './event-line.ts';
import { EventPoller, followEventStream } from './follow-events.ts';
import { keepOn } from './keep-on.ts';

interface Options extends TargetOptions {
  readonly json?: boolean;
  readonly events?: boolean;
  readonly tenant?: string;
  readonly hook?: string;
  readonly type?: string;
  readonly last: string;
}

/** Requests to the cloud are paid for, and to a box they are not. */
const POLL_MS = { box: 1_000, cloud: 5_000 };
/** A query takes one type, and no pattern. */
const ONE_TYPE = /^[^,*]+$/;

/** `hookline tail`: until SIGINT or SIGTERM, or until the API refuses. */
export async function tail(options: Options): Promise<void> {
  const { tenant, hook, json } = options;
  if (options.events === true && hook !== undefined)
    throw new CliError('--hook: an event is of no hook; leave --events out', EXIT.wrongUse);
  const last = wholeNumber('--last', options.last, 0);
  const types = (options.type ?? '').split(',').map((type) => type.trim());
  const isWanted = compileEventTypes(types.filter((type) => type !== ''));
  const type = options.type !== undefined && ONE_TYPE.test(options.type) ? options.type.trim() : undefined;
  const api = await openApi(options);
  const { host, has_event_stream: hasStream } = readAnswer(STATUS, await api.get('/status'));
  const signal = untilInterrupted();
  const everyMs = POLL_MS[host];
  if (options.events !== true) {
    const print = json === true ? JSON.stringify : attemptLine;
    const poller = new AttemptPoller(api, { tenant, hook, event_type: type });
    for (const attempt of (await poller.begin()).filter((it) => isWanted(it.event_type)).slice(-last || Infinity))
      console.log(print(attempt));
    return keepOn(signal, everyMs, async () => {
      for (const attempt of await poller.next()) if (isWanted(attempt.event_type)) console.log(print(attempt));
    });
  }
  const print = json === true ? JSON.stringify : eventLine;
  const poller = new EventPoller(api, { tenant, type });
  const wanted = (await poller.begin()).filter((event) => isWanted(event.type));
  for (const event of wanted.slice(-last || Infinity)) console.log(print(event));
  if (!hasStream)
    return keepOn(signal, everyMs, async () => {
      for (const event of await poller.next()) if (isWanted(event.type)) console.log(print(event));
    });
  let lastId = poller.latestId;
  return keepOn(signal, everyMs, () =>
    followEventStream(api, { tenant, type }, lastId, signal, (event) => {
      lastId = event.id;
      if (isWanted(event.type)) console.log(print(event));
    }),
  );
}

/** The second signal ends the process as it would without this. */
function untilInterrupted(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort());
  return controller.signal;
}

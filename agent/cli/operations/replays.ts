import { setTimeout as sleep } from 'node:timers/promises';
import type * as z from 'zod';
import { REPLAY, REPLAY_LIST } from '#shared/api/operations.ts';
import { type ApiClient, openApi } from '../api/api-client.ts';
import type { TargetOptions } from '../api/api-target.ts';
import { readAnswer } from '../api/read-answer.ts';
import { CliError } from '../cli-error.ts';
import { Progress } from '../progress.ts';
import { timeWindow } from '../since.ts';
import { printJson, printTable, shortTime } from '../terminal.ts';

type Options = TargetOptions & { readonly json?: boolean; readonly wait?: boolean };
type Replay = z.infer<typeof REPLAY>;

const POLL_MS = 1_000;

/** `hookline replay start` */
export async function startReplay(
  options: Options & { readonly hook: string; readonly since: string; readonly until?: string },
): Promise<void> {
  const api = await openApi(options);
  const started = await api.post('/replays', { hook: options.hook, ...timeWindow(options) });
  await report(api, started, options, ({ id, hook }) => `Replay ${id} to ${hook} is under way.`);
}

/** `hookline replay list` */
export async function listReplays(options: Options): Promise<void> {
  const answer = await (await openApi(options)).get('/replays');
  if (options.json === true) return printJson(answer);
  const { replays } = readAnswer(REPLAY_LIST, answer);
  if (replays.length === 0) return console.log('No replays.');
  const rows = replays.map((replay) => [
    shortTime(replay.started_at),
    replay.hook,
    shortTime(replay.since),
    shortTime(replay.until),
    replay.state,
    `${Math.floor(replay.progress * 100)}%`,
    replay.replayed === undefined ? '' : String(replay.replayed),
    replay.id,
  ]);
  printTable(['STARTED', 'HOOK', 'SINCE', 'UNTIL', 'STATE', 'DONE', 'EVENTS', 'ID'], rows, { whole: ['ID'] });
}

/** `hookline replay show ID` */
export async function showReplay(id: string, options: Options): Promise<void> {
  const api = await openApi(options);
  await report(api, await api.get(`/replays/${encodeURIComponent(id)}`), options, describe);
}

/** `hookline replay cancel ID` */
export async function cancelReplay(id: string, options: Options): Promise<void> {
  const answer = await (await openApi(options)).post(`/replays/${encodeURIComponent(id)}/cancel`);
  if (options.json === true) return printJson(answer);
  console.log(describe(readAnswer(REPLAY, answer)));
}

/** Prints it as it is, or waits for its end first. Throws CliError where it was waited for and is not done. */
async function report(
  api: ApiClient,
  answer: unknown,
  { wait, json }: Options,
  text: (replay: Replay) => string,
): Promise<void> {
  if (wait !== true) return json === true ? printJson(answer) : console.log(text(readAnswer(REPLAY, answer)));
  const ended = await untilEnded(api, answer);
  const replay = readAnswer(REPLAY, ended);
  if (json === true) printJson(ended);
  else console.log(describe(replay));
  if (replay.state !== 'done') throw new CliError(`the replay is not done: ${replay.reason ?? replay.state}`);
}

async function untilEnded(api: ApiClient, first: unknown): Promise<unknown> {
  const progress = new Progress(100, 'of the time window');
  try {
    for (let answer = first; ; ) {
      const { id, state, progress: share } = readAnswer(REPLAY, answer);
      progress.update(Math.floor(share * 100));
      if (state !== 'running') return answer;
      await sleep(POLL_MS);
      answer = await api.get(`/replays/${encodeURIComponent(id)}`);
    }
  } finally {
    progress.stop();
  }
}

function describe({ id, hook, state, progress, replayed, reason, since, until }: Replay): string {
  const events = replayed === undefined ? '' : `, ${replayed} events queued`;
  const why = reason === undefined ? '' : `: ${reason}`;
  return `Replay ${id} to ${hook}, ${since} to ${until}: ${state}${why} (${Math.floor(progress * 100)}%${events}).`;
}

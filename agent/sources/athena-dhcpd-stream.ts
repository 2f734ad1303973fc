import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Agent, request } from 'undici';
import { isJsonObject } from '#shared/json/json.ts';
import { readEventStream } from './read-event-stream.ts';
import { type Backoff, DEFAULT_BACKOFF, reconnectDelayMs } from './reconnect-delay.ts';
import { StreamError } from './stream-error.ts';

export interface FollowOptions {
  /** athena-dhcpd's API; the path of its stream is added where there is none. */
  readonly url: string;
  readonly token: string;
  /** Takes the JSON text of one event. Nothing more is read from the stream until it resolves; rejects only when aborted. */
  readonly onEvent: (raw: string) => Promise<void>;
  readonly logger: Logger;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly backoff?: Backoff;
  /** Without a byte for so long the connection is taken for dead; default 90 s, three of the server's keep-alives. */
  readonly silenceMs?: number;
  readonly random?: () => number;
}

const STREAM_PATH = '/api/v2/events/stream';
const SILENCE_MS = 90_000;
const ANSWER_MS = 30_000;

/**
 * Follows athena-dhcpd's live stream of server-sent events and connects again, with growing waits, for as long as the
 * signal lets it; then resolves. What happens while there is no connection is lost: the server keeps nothing.
 * (athena-dhcpd, internal/api/websocket.go, handleSSE)
 */
export async function followAthenaDhcpd(options: FollowOptions): Promise<void> {
  const { logger, signal, backoff = DEFAULT_BACKOFF, random = Math.random } = options;
  const url = streamUrl(options.url, options.token);
  const server = url.origin + url.pathname;
  const dispatcher = new Agent({ bodyTimeout: options.silenceMs ?? SILENCE_MS, headersTimeout: ANSWER_MS });
  let failures = 0;
  try {
    while (!signal.aborted) {
      const startMs = performance.now();
      const onGoodEvent = () => {
        failures = 0;
      };
      const error = await follow(url, dispatcher, options, onGoodEvent).then(ended, (error: unknown) => error);
      if (signal.aborted) break;
      if (performance.now() - startMs > backoff.maxMs) failures = 0; // A quiet network is no failure.
      failures++;
      const refused = error instanceof StreamError && error.code === 'token_refused';
      const delayMs = refused ? backoff.maxMs : reconnectDelayMs(failures, backoff, random());
      const reason = describe(error, options.token);
      if (refused) logger.error({ server, delayMs }, reason);
      else logger.warn({ server, delayMs, reason }, 'the event stream of athena-dhcpd is interrupted');
      await sleep(delayMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await dispatcher.destroy();
  }
}

async function follow(url: URL, dispatcher: Agent, options: FollowOptions, onGoodEvent: () => void): Promise<void> {
  const { signal, logger, onEvent } = options;
  const headers = { accept: 'text/event-stream' };
  const { statusCode, body, headers: answered } = await request(url, { dispatcher, signal, headers });
  const refusal = refusalOf(statusCode, String(answered['content-type']));
  if (refusal !== undefined) {
    body.on('error', () => undefined).destroy(); // Unread, it would keep its connection for ever.
    throw refusal;
  }
  logger.info({ server: url.origin + url.pathname }, 'following the event stream of athena-dhcpd');
  await readEventStream(body, async (data) => {
    if (isHello(data)) return;
    await onEvent(data);
    onGoodEvent();
  });
}

function refusalOf(status: number, contentType: string): StreamError | undefined {
  if (status === 401 || status === 403) {
    return new StreamError('token_refused', `athena-dhcpd refused the token (HTTP ${status})`);
  }
  if (status !== 200) return new StreamError('unexpected_answer', `athena-dhcpd answered HTTP ${status}`);
  if (contentType.startsWith('text/event-stream')) return undefined;
  return new StreamError('unexpected_answer', 'athena-dhcpd answered with something other than an event stream');
}

/** The first message of each connection. It is short, and its type comes first. */
function isHello(data: string): boolean {
  if (data.length > 1024 || !data.includes('stream.hello')) return false;
  try {
    const value: unknown = JSON.parse(data);
    return isJsonObject(value) && value.type === 'stream.hello';
  } catch {
    return false;
  }
}

/** The address to follow; throws TypeError, without the token, for a URL that is none. */
export function streamUrl(base: string, token: string): URL {
  const url = new URL(base);
  if (url.pathname === '/') url.pathname = STREAM_PATH;
  url.searchParams.set('token', token);
  return url;
}

function ended(): StreamError {
  return new StreamError('stream_ended', 'athena-dhcpd ended the stream');
}

/** What went wrong, as a log may say it. */
function describe(error: unknown, token: string): string {
  const message = error instanceof Error ? error.message : String(error);
  return token === '' ? message : message.replaceAll(token, '***').replaceAll(encodeURIComponent(token), '***');
}

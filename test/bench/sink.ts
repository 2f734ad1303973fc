import { createServer, type ServerResponse } from 'node:http';

/**
 * The benchmark's webhook endpoint, in a process of its own. `/hang/*` never answers; everything else is answered with
 * 200, at once, or, after `POST /control/hold`, only once `POST /control/release` has come. `GET /control/stats` tells.
 */
let count = 0;
let firstNs = 0n;
let lastNs = 0n;
let latenciesMs: number[] = [];
let held: ServerResponse[] | undefined;

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function control(action: string, response: ServerResponse): void {
  if (action === 'reset') {
    count = 0;
    firstNs = 0n;
    latenciesMs = [];
  }
  if (action === 'hold') held = [];
  if (action === 'release') {
    for (const waiting of held ?? []) waiting.end('ok');
    held = undefined;
  }
  const sorted = latenciesMs.toSorted((a, b) => a - b);
  const seconds = Number(lastNs - firstNs) / 1e9;
  response.end(JSON.stringify({ count, seconds, p50Ms: percentile(sorted, 0.5), p99Ms: percentile(sorted, 0.99) }));
}

const SENT = /"acct_session_id":"ns-(\d+)"/;

const server = createServer((request, response) => {
  const url = request.url ?? '/';
  if (url.startsWith('/control/')) return control(url.slice('/control/'.length), response);
  if (url.startsWith('/hang')) return void request.resume();
  const timed = url.startsWith('/timed');
  let body = '';
  if (timed) request.setEncoding('latin1').on('data', (chunk: string) => (body += chunk));
  else request.resume();
  request.on('end', () => {
    const nowNs = process.hrtime.bigint();
    if (count++ === 0) firstNs = nowNs;
    lastNs = nowNs;
    const sent = timed ? SENT.exec(body)?.[1] : undefined;
    if (sent !== undefined) latenciesMs.push(Number(nowNs - BigInt(sent)) / 1e6);
    if (held === undefined) response.end('ok');
    else held.push(response);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log((server.address() as { port: number }).port));

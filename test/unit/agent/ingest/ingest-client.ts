import { type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { IngestOutcome } from '#agent/ingest/handle-request.ts';
import { type IngestServerOptions, startIngestServer } from '#agent/ingest/ingest-server.ts';
import { session } from '../../shared/event-samples.ts';
import { RecordingIntake, RecordingSink, recordingLogger, temporaryDirectory, tenantOf } from './recording-ingest.ts';

export const EVENT = JSON.stringify(session());

/** An ingest server over parts that record, on loopback and a Unix socket; it is gone when the test is over. */
export async function setUp(options: Partial<IngestServerOptions> = {}) {
  const intake = new RecordingIntake();
  const quarantine = new RecordingSink();
  const outcomes: IngestOutcome[] = [];
  const { logger, lines } = recordingLogger();
  const server = await startIngestServer({
    http: { host: '127.0.0.1', port: 0 },
    socket: join(await temporaryDirectory(), 'run', 'agent.sock'),
    secret: () => undefined,
    intake,
    quarantine,
    tenantOf: () => tenantOf,
    logger,
    onRequest: (outcome) => outcomes.push(outcome),
    ...options,
  });
  onTestFinished(() => server.close());
  const port = server.addresses.http?.port ?? 0;
  const viaHttp: RequestOptions = { host: '127.0.0.1', port };
  const viaSocket: RequestOptions = { socketPath: server.addresses.socket };
  return { intake, quarantine, outcomes, lines, server, port, viaHttp, viaSocket };
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export function send(options: RequestOptions, body: string | Buffer = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ method: 'POST', path: '/v1/events', ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode, headers: response.headers, body: JSON.parse(text) });
      });
    });
    sent.on('error', reject);
    if (options.headers !== undefined && 'expect' in options.headers) sent.on('continue', () => sent.end(body));
    else sent.end(body);
  });
}

/** A bare connection, and all that has come back over it once it ends. */
export function dial(port: number): { socket: Socket; ended: Promise<string> } {
  const socket = connect(port, '127.0.0.1');
  const ended = new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('close', () => resolve(text));
    socket.on('error', () => undefined);
  });
  return { socket, ended };
}

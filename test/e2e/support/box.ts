import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { type RunningAgent, type StartAgentOptions, startAgent } from './agent.ts';
import { type Sink, type SinkOptions, startSink } from './sink.ts';

/** An agent that is gone, with its directory, when the test is over. */
export async function agentForTest(options: StartAgentOptions): Promise<RunningAgent> {
  const agent = await startAgent(options);
  onTestFinished(() => agent.remove());
  return agent;
}

/** A sink that is closed when the test is over. */
export async function sinkForTest(options?: SinkOptions): Promise<Sink> {
  const sink = await startSink(options);
  onTestFinished(() => sink.close());
  return sink;
}

export function directoryForTest(): string {
  const directory = mkdtempSync(join(tmpdir(), 'hookline-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A port of 127.0.0.1 that was free a moment ago, for commands that read the agent's address from its configuration. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The first line of the agent's log, past or to come, with this message. */
export async function logLine(agent: RunningAgent, message: string): Promise<Readonly<Record<string, unknown>>> {
  const find = () => agent.logs.find(({ msg }) => msg === message);
  await expect.poll(find, { timeout: 15_000, message: `no log line "${message}"` }).toBeDefined();
  return find() ?? {};
}

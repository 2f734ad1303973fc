import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, existsSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { directoryForTest, sinkForTest } from './support/box.ts';
import { leaseAck, range } from './support/events.ts';
import { postEvents } from './support/post-events.ts';

const HOOKLINE = fileURLToPath(new URL('../../agent/hookline.js', import.meta.url));

/** An agent that logs to a descriptor of the test's. */
async function agentLoggingTo(output: number, url: string) {
  const directory = directoryForTest();
  const socketPath = join(directory, 'data/agent.sock');
  const config = join(directory, 'hookline.yaml');
  const hooks = { webhook: [{ name: 'all', url }] };
  const listeners = { ingest: { http: '' }, api: { listen: '127.0.0.1:0' } };
  writeFileSync(config, stringify({ data_dir: './data', ...listeners, hooks }));
  const args = [HOOKLINE, 'agent', '--config', config];
  const child = spawn(process.execPath, args, { stdio: ['ignore', output, 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await expect.poll(() => existsSync(socketPath), { timeout: 20_000 }).toBe(true);
  return {
    post: (events: readonly object[]) => postEvents({ socketPath, ingestUrl: '' }, events),
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      return child.exitCode;
    },
  };
}

function openForTest(path: string, flags: number): number {
  const descriptor = openSync(path, flags);
  onTestFinished(() => closeSync(descriptor));
  return descriptor;
}

test('an agent whose log fills a full disk delivers all the same, and stops when told', async () => {
  const sink = await sinkForTest();
  const agent = await agentLoggingTo(openForTest('/dev/full', constants.O_WRONLY), sink.url);

  await agent.post([leaseAck('laptop')]);
  await sink.waitFor(({ body }) => body.includes('laptop'));

  expect(await agent.stop()).toBe(0);
});

test('an agent whose log nobody reads on delivers all the same, and stops when told', async () => {
  const sink = await sinkForTest();
  const pipe = join(directoryForTest(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const agent = await agentLoggingTo(openForTest(pipe, constants.O_RDWR), sink.url);

  const moreThanAPipeHolds = range(0, 2_000).map((id) => leaseAck(`host${id}`));
  await agent.post(moreThanAPipeHolds);
  await expect.poll(() => sink.requests.length, { timeout: 20_000 }).toBe(moreThanAPipeHolds.length);

  expect(await agent.stop()).toBe(0);
});

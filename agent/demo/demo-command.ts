import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliError } from '../cli/cli-error.ts';
import { type Agent, startAgent } from '../host/agent.ts';
import { tokenFile } from '../host/data-dir.ts';
import { SILENT_LOG } from '../log/logger.ts';
import { demoConfig } from './demo-config.ts';
import { DemoScreen } from './demo-screen.ts';
import { type DemoSink, startDemoSink } from './demo-sink.ts';
import { Simulation } from './simulation.ts';

/** `hookline demo`: everything in one process, on free ports, in a directory that is gone afterwards. */
export async function runDemo(options: { seconds?: string; rate: string }): Promise<void> {
  const rate = positive('--rate', options.rate);
  const seconds = options.seconds === undefined ? undefined : positive('--seconds', options.seconds);
  const dataDir = await mkdtemp(join(tmpdir(), 'hookline-demo-'));
  const screen = new DemoScreen(process.stdout);
  let agent: Agent | undefined;
  let sink: DemoSink | undefined;
  try {
    sink = await startDemoSink((delivery) => screen.delivered(delivery));
    const config = demoConfig(dataDir, sink.url);
    agent = await startAgent(config, SILENT_LOG, {
      onFatal: (error) => {
        throw error;
      },
    });
    const { socket, api } = agent.addresses;
    screen.started({ sink: sink.url, socket, api, tokenFile: tokenFile(dataDir) });
    const simulation = new Simulation(agent.addresses.socket, rate, (count) => screen.accepted(count));
    simulation.start();
    await untilStopped(seconds);
    await simulation.stop();
    await screen.settle();
  } finally {
    await agent?.stop();
    await sink?.close();
    screen.summary();
    await rm(dataDir, { recursive: true, force: true });
  }
  process.exit(0);
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 10_000))
    throw new CliError(`${option}: expected a number above 0, at most 10000, got "${text}"`, 2);
  return value;
}

function untilStopped(seconds: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    if (seconds !== undefined) setTimeout(resolve, seconds * 1_000);
  });
}

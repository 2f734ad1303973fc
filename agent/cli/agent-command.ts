import { writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Config } from '../config/config.ts';
import { ConfigError, formatIssue, loadConfig } from '../config/load-config.ts';
import { type Agent, startAgent } from '../host/agent.ts';
import { createLog, type Logger } from '../log/logger.ts';
import { loadOrExit } from './load.ts';

/** `hookline agent`: runs until SIGTERM or SIGINT; SIGHUP reads the configuration again. */
export async function runAgent({ config: file }: { config?: string }): Promise<void> {
  const { config, warnings } = loadOrExit(file);
  const log = createLog(config.logLevel, config.node);
  const { logger, flush } = log;
  for (const warning of warnings) logger.warn(formatIssue(warning));
  const exitFatally = (error: Error) => {
    // The state is unknown; everything accepted is on disk, and whoever supervises the agent starts it again.
    logger.fatal({ err: error }, 'internal error; exiting');
    flush();
    process.exit(1);
  };
  process.on('uncaughtException', exitFatally);
  let isHangup = false;
  const noteHangup = () => {
    isHangup = true;
  };
  process.on('SIGHUP', noteHangup);
  let agent: Agent;
  // One after the other: the last one's file is the one that counts.
  let reloading: Promise<unknown> = Promise.resolve();
  const takeFiles = () => {
    const taken = reloading.then(() => reload(agent, file, logger));
    reloading = taken.catch(() => undefined);
    return taken;
  };
  try {
    agent = await startAgent(config, log, { onFatal: exitFatally, reload: takeFiles });
  } catch (error) {
    flush();
    console.error(`hookline cannot start: ${error instanceof Error ? error.message : String(error)}`);
    // Parts of it run already and would go on: the thread of the database, timers, listeners.
    process.exit(1);
  }
  logReady(logger, config, agent);
  flush();
  printFirstToken(agent);
  const onHangup = () => void takeFiles().catch(() => undefined); // The log says why.
  if (isHangup) onHangup();
  process.on('SIGHUP', onHangup);
  // Not before there is another listener: without one, a signal ends the process.
  process.off('SIGHUP', noteHangup);
  await untilStopped();
  logger.info('stopping: deliveries under way are given a few seconds');
  await agent.stop();
  logger.info('stopped');
  flush();
  process.exit(0);
}

function logReady(logger: Logger, config: Config, { addresses, hookCount }: Agent): void {
  const { http, socket, api } = addresses;
  const at = ({ host, port }: { host: string; port: number }) => `${host.includes(':') ? `[${host}]` : host}:${port}`;
  logger.info(
    {
      ingest_http: http === undefined ? undefined : `http://${at(http)}/v1/events`,
      ingest_socket: socket,
      api: `http://${at(api)}`,
      config: config.file ?? 'defaults (no hookline.yaml here)',
      data_dir: config.dataDir,
      engine: config.engine,
      hooks: hookCount,
      tenants: config.tenants.length,
      pid: process.pid,
    },
    'ready',
  );
  if (hookCount === 0 && config.engine === 'embedded')
    logger.warn('there are no hooks: events are accepted, and nobody is told of them; make one in the console');
}

/** For whoever starts it for the first time, and not by the logger: logs travel, and hold no secret. */
function printFirstToken({ firstToken: { token, newIn }, addresses }: Agent): void {
  if (newIn === undefined) return;
  const { host, port } = addresses.api;
  const address = `http://${host.includes(':') ? `[${host}]` : host}:${port}/`;
  try {
    writeSync(1, `The first admin token is ${token} (shown once; kept in ${newIn}). Console: ${address}\n`);
  } catch {
    // Where standard output takes nothing, on a full disk or without a reader, the file has it.
  }
}

/** Rejects where the files are faulty, with all of their faults; those before stay in force. */
async function reload(agent: Agent, file: string | undefined, logger: Logger) {
  try {
    const { config, warnings } = loadConfig(file);
    await refuseEmpty(config.file);
    for (const warning of warnings) logger.warn(formatIssue(warning));
    const restart = await agent.reload(config);
    if (restart.length > 0) logger.warn({ changed: restart }, 'these changes need a restart');
    logger.info({ hooks: config.hooks.length, tenants: config.tenants.length }, 'configuration reloaded');
    return { hooks: config.hooks.length, restart };
  } catch (error) {
    const faults = error instanceof ConfigError ? error.issues.map(formatIssue) : [(error as Error).message];
    logger.error({ faults }, 'configuration not reloaded: the one before stays in force');
    throw error;
  }
}

/** An editor or a copy that is half done leaves an empty file, which would be a configuration without hooks. */
async function refuseEmpty(file: string | undefined): Promise<void> {
  if (file !== undefined && (await readFile(file, 'utf8')).trim() === '') throw new Error(`${file}: the file is empty`);
}

/** The second signal ends the process at once, as people expect who press Ctrl-C twice. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let signals = 0;
    const stop = () => {
      signals++;
      if (signals > 1) process.exit(130);
      resolve();
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}

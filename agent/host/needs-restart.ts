import type { Config } from '../config/config.ts';

/** The settings that differ and that a running agent cannot take over, by their names in the file. */
export function needsRestart(before: Config, after: Config): string[] {
  const [old, fresh] = [settingsOf(before), settingsOf(after)];
  return Object.keys(old).filter((key) => JSON.stringify(old[key]) !== JSON.stringify(fresh[key]));
}

/** The next configuration with what only a restart changes left as it is, so that the rest of the file counts at once. */
export function withoutRestart(before: Config, next: Config): Config {
  const { node, dataDir, engine, aws, api } = before;
  return { ...next, node, dataDir, engine, aws, api, ingest: { ...before.ingest, secret: next.ingest.secret } };
}

function settingsOf(config: Config): Readonly<Record<string, unknown>> {
  return {
    node: config.node,
    data_dir: config.dataDir,
    engine: config.engine,
    aws: config.aws ?? null,
    'ingest.http': config.ingest.http,
    'ingest.socket': config.ingest.socket,
    api: config.api,
    log_level: config.logLevel,
  };
}

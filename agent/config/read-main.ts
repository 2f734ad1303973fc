import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { AthenaDhcpdSource, Config } from './config.ts';
import { SOURCE_FIELDS, SPOOL_FIELDS, TOP_FIELDS } from './main-fields.ts';
import type { Place } from './place.ts';
import { readAws } from './read-aws.ts';
import { itemsOf, mappingOf, readFields } from './read-fields.ts';
import { readListeners } from './read-listeners.ts';
import { readTenants } from './read-tenants.ts';

const DEFAULT_SPOOL_BYTES = 2 ** 30;
const DEFAULT_RETENTION_DAYS = 7;

/** The main configuration without its hooks, and what is needed to read those. */
export interface MainSettings {
  readonly settings: Omit<Config, 'file' | 'hooks' | 'cloudHooks' | 'scripts'>;
  readonly include: readonly string[];
  /** The document as it is, for the hook sections. */
  readonly top: Readonly<Record<string, unknown>>;
}

/** Reads everything but the hooks, with defaults filled in. Relative paths start from `base`. */
export function readMain(value: unknown, place: Place, base: string): MainSettings {
  const top = mappingOf(value, place) ?? {};
  const fields = readFields(TOP_FIELDS, top, place);
  const dataDir = resolve(base, fields.data_dir ?? 'data');
  const spool = readFields(SPOOL_FIELDS, fields.spool, place.at('spool'));
  const engine = fields.engine ?? 'embedded';
  const settings = {
    node: fields.node ?? hostname(),
    dataDir,
    engine,
    aws: readAws(fields.aws, engine, place),
    ...readListeners(fields, place, { base, dataDir }),
    defaultTenant: fields.default_tenant ?? 'default',
    tenants: readTenants(fields.tenants, place.at('tenants')),
    sources: readSources(fields.sources, place.at('sources')),
    spool: { maxBytes: spool.max_bytes ?? DEFAULT_SPOOL_BYTES },
    retentionDays: fields.retention_days ?? DEFAULT_RETENTION_DAYS,
    logLevel: fields.log_level ?? 'info',
  } as const;
  return { settings, include: fields.include ?? [], top };
}

function readSources(value: unknown, place: Place): readonly AthenaDhcpdSource[] {
  return itemsOf(value, place).flatMap((item, position) => {
    const { type, url, token } = readFields(SOURCE_FIELDS, item, place.at(position));
    return type === undefined || url === undefined ? [] : [{ type, url, token: token ?? '' }];
  });
}

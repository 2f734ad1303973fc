import * as z from 'zod';
import { listOf, oneOf, text, wholeNumber } from '#shared/field/plain.ts';
import { secret } from '#shared/field/secret.ts';
import { url } from '#shared/field/url.ts';
import { listenAddress, optionalListenAddress } from './field/listen.ts';
import { byteSize } from './field/size.ts';
import { tenantId } from './read-tenants.ts';

const MAX_PATH = 4096;

/** The top-level keys. The sections below are checked by their own shapes, hooks and tenants by their own modules. */
export const TOP_FIELDS = {
  node: text('a name for this box', 255).optional(),
  data_dir: text('a directory', MAX_PATH).optional(),
  engine: oneOf(['embedded', 'aws']).optional(),
  aws: z.unknown(),
  ingest: z.unknown(),
  api: z.unknown(),
  default_tenant: tenantId().optional(),
  tenants: z.unknown(),
  include: listOf(text('the path of a file', MAX_PATH), 'paths').nullish(),
  event_hooks: z.unknown(),
  hooks: z.unknown(),
  webhooks: z.unknown(),
  sources: z.unknown(),
  spool: z.unknown(),
  retention_days: wholeNumber(1, 3650).optional(),
  log_level: oneOf(['debug', 'info', 'warn', 'error']).optional(),
};

export const INGEST_FIELDS = {
  http: optionalListenAddress().optional(),
  socket: text('the path of a Unix socket', MAX_PATH).optional(),
  secret: secret().optional(),
};

export const API_FIELDS = { listen: listenAddress().optional(), token: secret().optional() };

export const SOURCE_FIELDS = { type: oneOf(['athena-dhcpd']), url: url(), token: secret().optional() };

export const SPOOL_FIELDS = { max_bytes: byteSize('1MiB').optional() };

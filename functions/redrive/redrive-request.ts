import * as z from 'zod';
import { TENANT_ID } from '#shared/tenant/tenant.ts';
import type { DeadLetterQuery } from '../queue/queue.ts';
import { REDRIVE_MAX } from './redrive.ts';

const REQUEST = z.strictObject({
  tenant: z.string().regex(TENANT_ID, "expected a tenant's id"),
  /** A hook's id. */
  hook: z.string().min(1).optional(),
  /** ISO 8601 with an offset, such as 2026-01-31T10:00:00Z: dead letters of that time and later. */
  since: z.iso.datetime({ offset: true }).optional(),
  limit: z.int().min(1).max(REDRIVE_MAX).default(REDRIVE_MAX),
});

/** What the redrive function was asked for is not what it does; `message` says what is wrong with it. */
class RedriveRequestError extends Error {
  override readonly name = 'RedriveRequestError';
  readonly code = 'invalid_request';
}

export interface RedriveRequest {
  readonly query: DeadLetterQuery & { readonly tenant: string };
  readonly limit: number;
}

/** Reads `{tenant, hook?, since?, limit?}`. Throws RedriveRequestError. */
export function readRedriveRequest(input: unknown): RedriveRequest {
  const read = REQUEST.safeParse(input);
  if (!read.success) throw new RedriveRequestError(z.prettifyError(read.error));
  const { tenant, hook, since, limit } = read.data;
  return { query: { tenant, hookId: hook, sinceMs: since === undefined ? undefined : Date.parse(since) }, limit };
}

import * as z from 'zod';
import { TENANT_ID } from '../tenant/tenant.ts';

/** What stands in an answer where a secret is; sent back in a change, it means "as it is". */
export const MASK = '********';

/** RFC 3339, UTC, with milliseconds. */
export const time = z.iso.datetime().meta({ description: 'RFC 3339, UTC', example: '2026-01-31T10:00:00.000Z' });

export const tenantId = z
  .string()
  .regex(TENANT_ID, 'expected 1 to 64 of a-z, 0-9, ".", "_" and "-", starting with a letter or digit')
  .meta({ example: 'isp-a' });

/** A tenant's id, or `*` for the operator's own: every tenant. */
export const tenantOrEvery = z.union([z.literal('*'), tenantId], { error: 'expected the id of a tenant, or "*"' });

/** An opaque position in a list; undefined at its end. */
export const cursor = z.string().min(1).max(1024);

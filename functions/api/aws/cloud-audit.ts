import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { EVERY_TENANT } from '#shared/hook/hook.ts';
import type { DynamoTable } from '../../registry/aws/dynamo-table.ts';
import { fromItem, type Item, toItem } from '../../registry/aws/item.ts';
import type { Audit, AuditRecord, Page, PageRequest } from '../ports.ts';
import { ApiError } from '../problem.ts';
import { mergeNewest } from './merge-newest.ts';

const DAY_SECONDS = 86_400;
/** Milliseconds of any time to come have as many digits, so their order as text is that of time. */
const TIME_DIGITS = 15;
const PLACE = /^\d{15}#/;

const FIELDS = z.object({
  sk: z.string(),
  id: z.string(),
  at_ms: z.number(),
  actor: z.string().default(''),
  actor_id: z.string().default(''),
  action: z.string(),
  target: z.string().default(''),
  tenant: z.string(),
  fields: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
});

export interface CloudAuditOptions {
  readonly table: DynamoTable;
  readonly tenants: () => readonly string[];
  readonly retentionDays: number;
}

/** Who changed what, a partition to each tenant. */
export class CloudAudit implements Audit {
  readonly #options: CloudAuditOptions;

  constructor(options: CloudAuditOptions) {
    this.#options = options;
  }

  async record({ id, atMs, actor, actorId, action, target, tenant, fields }: AuditRecord): Promise<void> {
    const { table, retentionDays } = this.#options;
    const Item = toItem({
      pk: partition(tenant),
      sk: `${String(atMs).padStart(TIME_DIGITS, '0')}#${id}`,
      id,
      at_ms: atMs,
      actor,
      actor_id: actorId,
      action,
      target,
      tenant,
      fields: JSON.stringify(fields),
      expires_at: Math.ceil(atMs / 1000) + retentionDays * DAY_SECONDS,
    });
    await table.dynamo.send(new PutItemCommand({ TableName: table.name, Item }));
  }

  async list(tenant: string | undefined, { limit, cursor }: PageRequest): Promise<Page<AuditRecord>> {
    const { table, tenants } = this.#options;
    const before = readCursor(cursor);
    const of = tenant === undefined ? [EVERY_TENANT, ...tenants()] : [tenant];
    const range = { from: '0', to: before ?? ':', pageSize: Math.min(limit + 2, 200) };
    const entries: AuditRecord[] = [];
    let last = '';
    const places = (a: Item, b: Item) => ((a.sk?.S ?? '') > (b.sk?.S ?? '') ? 1 : -1);
    for await (const item of mergeNewest(
      of.map((id) => table.newestFirst(partition(id), range)),
      places,
    )) {
      const read = readEntry(item);
      if (read === undefined || (before !== undefined && read.sk >= before)) continue;
      if (entries.length === limit) return { items: entries, next: Buffer.from(last).toString('base64url') };
      entries.push(read.entry);
      last = read.sk;
    }
    return { items: entries, next: undefined };
  }
}

function partition(tenant: string): string {
  return `AUDIT#${tenant}`;
}

function readEntry(item: Item): { readonly sk: string; readonly entry: AuditRecord } | undefined {
  const { success, data } = FIELDS.safeParse(fromItem(item));
  if (!success) return undefined;
  const { sk, at_ms: atMs, actor_id: actorId, ...rest } = data;
  return { sk, entry: { ...rest, atMs, actorId } };
}

function readCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const place = Buffer.from(cursor, 'base64url').toString('utf8');
  if (PLACE.test(place)) return place;
  throw new ApiError(400, 'invalid_request', 'cursor: expected the next_cursor of an earlier answer');
}

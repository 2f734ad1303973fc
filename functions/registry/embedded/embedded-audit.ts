import * as z from 'zod';
import type { Audit, AuditRecord, Page, PageRequest } from '../../api/ports.ts';
import type { Database } from '../../embedded/database.ts';

const RECORD: z.ZodType<AuditRecord> = z.strictObject({
  id: z.string(),
  atMs: z.number(),
  actor: z.string(),
  actorId: z.string(),
  action: z.string(),
  target: z.string(),
  tenant: z.string(),
  fields: z.array(z.string()),
});

/** The box's audit trail: its latest 100,000 entries. */
export class EmbeddedAudit implements Audit {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  record(entry: AuditRecord): Promise<void> {
    return this.#database.call('recordAudit', entry.tenant, JSON.stringify(entry));
  }

  async list(tenant: string | undefined, { limit, cursor }: PageRequest): Promise<Page<AuditRecord>> {
    const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor);
    if (!Number.isSafeInteger(before)) return { items: [], next: undefined };
    const rows = await this.#database.call('listAudit', tenant, before, limit + 1);
    const page = rows.slice(0, limit);
    return {
      items: page.map(({ body }) => RECORD.parse(JSON.parse(body))),
      next: rows.length > limit ? String(page.at(-1)?.n) : undefined,
    };
  }
}

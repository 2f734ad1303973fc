import type { DatabaseSync } from 'node:sqlite';
import type { TokenRecord } from '../../api/ports.ts';

/** The audit trail of a box keeps this many entries. */
const AUDIT_MAX = 100_000;
const DAY_MS = 86_400_000;

export type TokenRow = Omit<TokenRecord, 'lastUsedMs'> & { readonly lastUsedMs: number | null };

export interface AnswerRow {
  readonly digest: string;
  /** Null, with the two below it, while the first request is under way. */
  readonly status: number | null;
  readonly headers: string | null;
  readonly body: string | null;
}

/** Who may use the management API, and what was done by it. */
export function accessOperations(db: DatabaseSync) {
  const columns = 'id, hash, name, scope, tenant, created_ms AS createdMs, last_used_ms AS lastUsedMs';
  const tokens = db.prepare(`SELECT ${columns} FROM tokens WHERE ?1 IS NULL OR tenant = ?1 ORDER BY created_ms, id`);
  const tokenByHash = db.prepare(`SELECT ${columns} FROM tokens WHERE hash = ?`);
  const insertToken = db.prepare('INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, NULL)');
  const deleteToken = db.prepare('DELETE FROM tokens WHERE id = ?');
  const touchToken = db.prepare('UPDATE tokens SET last_used_ms = ? WHERE id = ?');

  const insertAudit = db.prepare('INSERT INTO audit (tenant, body) VALUES (?, ?)');
  const trimAudit = db.prepare('DELETE FROM audit WHERE n <= ?');
  const audit = db.prepare('SELECT n, body FROM audit WHERE n < ? ORDER BY n DESC LIMIT ?');
  const auditOfTenant = db.prepare('SELECT n, body FROM audit WHERE tenant = ? AND n < ? ORDER BY n DESC LIMIT ?');

  const forget = db.prepare('DELETE FROM answers WHERE begun_ms < ?');
  const dropUnfinished = db.prepare('DELETE FROM answers WHERE status IS NULL');
  const answer = db.prepare('SELECT digest, status, headers, body FROM answers WHERE key = ?');
  const begin = db.prepare('INSERT INTO answers VALUES (?, ?, ?, NULL, NULL, NULL)');
  const finish = db.prepare('UPDATE answers SET status = ?, headers = ?, body = ? WHERE key = ?');
  const release = db.prepare('DELETE FROM answers WHERE key = ? AND status IS NULL');

  return {
    listTokens(tenant: string | undefined): TokenRow[] {
      return tokens.all(tenant ?? null) as unknown as TokenRow[];
    },

    findToken(hash: string): TokenRow | undefined {
      return tokenByHash.get(hash) as unknown as TokenRow | undefined;
    },

    addToken({ id, hash, name, scope, tenant, createdMs }: TokenRecord): void {
      insertToken.run(id, hash, name, scope, tenant, createdMs);
    },

    removeToken(id: string): boolean {
      return Number(deleteToken.run(id).changes) === 1;
    },

    touchToken(id: string, atMs: number): void {
      touchToken.run(atMs, id);
    },

    recordAudit(tenant: string, body: string): void {
      const { lastInsertRowid } = insertAudit.run(tenant, body);
      trimAudit.run(Number(lastInsertRowid) - AUDIT_MAX);
    },

    listAudit(tenant: string | undefined, before: number, limit: number): { n: number; body: string }[] {
      const rows = tenant === undefined ? audit.all(before, limit) : auditOfTenant.all(tenant, before, limit);
      return rows as unknown as { n: number; body: string }[];
    },

    /** Takes the key where it is free, or what it holds is older than a day; otherwise answers what it holds. */
    beginAnswer(key: string, digest: string, nowMs: number): AnswerRow | undefined {
      forget.run(nowMs - DAY_MS);
      const known = answer.get(key) as unknown as AnswerRow | undefined;
      if (known === undefined) begin.run(key, digest, nowMs);
      return known;
    },

    finishAnswer(key: string, status: number, headers: string, body: string): void {
      finish.run(status, headers, body, key);
    },

    releaseAnswer(key: string): void {
      release.run(key);
    },

    /** Requests that were under way when the process ended will never be answered. */
    dropUnfinishedAnswers(): void {
      dropUnfinished.run();
    },
  };
}

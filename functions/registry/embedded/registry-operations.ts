import type { DatabaseSync } from 'node:sqlite';
import type { AttemptRecord, DisabledHook, SubscriberKey, SubscriberRecord } from '../registry.ts';

export type AttemptRow = readonly [
  seq: number,
  hookId: string,
  attempt: number,
  atMs: number,
  result: string,
  status: number | null,
  latencyMs: number,
  error: string | null,
  response: string | null,
];

export interface LatestAttempt {
  readonly seq: number;
  readonly hookId: string;
  readonly attempt: number;
  readonly atMs: number;
  readonly result: AttemptRecord['result'];
  readonly status: number | null;
  readonly latencyMs: number;
  readonly error: string | null;
  readonly response: string | null;
}

const ATTEMPT_COLUMNS = 9;

export function registryOperations(db: DatabaseSync) {
  const insertAttempt = db.prepare(
    `INSERT INTO attempts (seq, hook, attempt, at_ms, result, status, latency_ms, error, response)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const latest = db.prepare(
    `SELECT max(id), seq, hook AS hookId, attempt, at_ms AS atMs, result, status, latency_ms AS latencyMs, error, response
     FROM (SELECT * FROM attempts ORDER BY id DESC LIMIT ?) GROUP BY hook`,
  );
  const insertDisabled = db.prepare('INSERT OR REPLACE INTO hook_health VALUES (?, ?, ?)');
  const deleteDisabled = db.prepare('DELETE FROM hook_health WHERE hook = ?');
  const selectDisabled = db.prepare('SELECT hook AS hookId, disabled_ms AS disabledMs, reason FROM hook_health');
  const selectNas = db.prepare(
    `SELECT nas_ip4 AS nasIp4, nas_name AS nasName, seen_ms AS seenMs, changed_by AS changedBy, version
     FROM subscriber_nas WHERE tenant = ? AND domain = ? AND username = ?`,
  );
  const insertNas = db.prepare('INSERT OR IGNORE INTO subscriber_nas VALUES (?, ?, ?, ?, ?, ?, ?, 1)');
  const updateNas = db.prepare(
    `UPDATE subscriber_nas SET nas_ip4 = ?, nas_name = ?, seen_ms = ?, changed_by = ?, version = version + 1
     WHERE tenant = ? AND domain = ? AND username = ? AND version = ?`,
  );

  return {
    /** Rows one after the other in one flat array: a copy between threads costs by the object. */
    recordAttempts(columns: readonly AttemptRow[number][]): void {
      for (let at = 0; at < columns.length; at += ATTEMPT_COLUMNS)
        insertAttempt.run(...columns.slice(at, at + ATTEMPT_COLUMNS));
    },

    /** Each hook's latest attempt among so many of the latest of all. */
    latestAttempts(limit: number): LatestAttempt[] {
      return latest.all(limit) as unknown as LatestAttempt[];
    },

    disableHook(hookId: string, nowMs: number, reason: string): void {
      insertDisabled.run(hookId, nowMs, reason);
    },

    enableHook(hookId: string): boolean {
      return Number(deleteDisabled.run(hookId).changes) > 0;
    },

    disabledHooks(): DisabledHook[] {
      return selectDisabled.all() as unknown as DisabledHook[];
    },

    getSubscriberNas(key: SubscriberKey): SubscriberRecord | undefined {
      return selectNas.get(key.tenant, key.domain, key.username) as unknown as SubscriberRecord | undefined;
    },

    putSubscriberNas(key: SubscriberKey, record: Omit<SubscriberRecord, 'version'>, expectedVersion: number): boolean {
      const { nasIp4, nasName, seenMs, changedBy } = record;
      const written =
        expectedVersion === 0
          ? insertNas.run(key.tenant, key.domain, key.username, nasIp4, nasName, seenMs, changedBy)
          : updateNas.run(nasIp4, nasName, seenMs, changedBy, key.tenant, key.domain, key.username, expectedVersion);
      return Number(written.changes) === 1;
    },
  };
}

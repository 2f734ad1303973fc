import type { DatabaseSync } from 'node:sqlite';

/**
 * events      what was accepted, once each; also the event log, kept for the retention time.
 * messages    what is still to be done with an event: one row a lane it waits in. `hook` is empty for an event that is
 *             to be fanned out, otherwise the hook whose delivery it is. Rows of first-in-first-out lanes have due_ms 0.
 * dead_letters deliveries that were given up, until somebody redrives them or they grow too old.
 * attempts    the delivery log.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE events (
    seq INTEGER PRIMARY KEY, tenant TEXT NOT NULL, type TEXT NOT NULL, time_ms INTEGER NOT NULL, body TEXT NOT NULL
  ) STRICT;
  CREATE TABLE messages (
    seq INTEGER NOT NULL, hook TEXT NOT NULL, lane TEXT NOT NULL, due_ms INTEGER NOT NULL, attempt INTEGER NOT NULL,
    bytes INTEGER NOT NULL, PRIMARY KEY (seq, hook)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX messages_by_lane ON messages (lane, due_ms, seq);
  CREATE TABLE dead_letters (
    seq INTEGER NOT NULL, hook TEXT NOT NULL, tenant TEXT NOT NULL, died_ms INTEGER NOT NULL, attempts INTEGER NOT NULL,
    reason TEXT NOT NULL, PRIMARY KEY (seq, hook)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE attempts (
    id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, hook TEXT NOT NULL, attempt INTEGER NOT NULL, at_ms INTEGER NOT NULL,
    result TEXT NOT NULL, status INTEGER, latency_ms REAL NOT NULL, error TEXT, response TEXT
  ) STRICT;
  CREATE TABLE hook_health (hook TEXT PRIMARY KEY, disabled_ms INTEGER NOT NULL, reason TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE subscriber_nas (
    tenant TEXT NOT NULL, domain TEXT NOT NULL, username TEXT NOT NULL, nas_ip4 TEXT NOT NULL, nas_name TEXT NOT NULL,
    seen_ms INTEGER NOT NULL, changed_by TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (tenant, domain, username)
  ) STRICT, WITHOUT ROWID;
  `,
];

/** Brings the file to this version's schema. Throws where a newer Hookline wrote it: its rows are not ours to guess at. */
export function migrate(db: DatabaseSync): void {
  const row = db.prepare('PRAGMA user_version').get();
  const version = Number(row?.user_version);
  if (version > MIGRATIONS.length)
    throw new Error(
      `the database has schema ${version}, this Hookline knows ${MIGRATIONS.length}: run the newer Hookline`,
    );
  for (const [index, statements] of MIGRATIONS.entries()) {
    if (index < version) continue;
    db.exec(`BEGIN IMMEDIATE; ${statements} PRAGMA user_version = ${index + 1}; COMMIT`);
  }
}

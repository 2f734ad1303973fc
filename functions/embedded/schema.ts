import type { DatabaseSync } from 'node:sqlite';

/**
 * events      what was accepted, once each; also the event log, kept for the retention time.
 * messages    what is still to be done with an event: one row a lane it waits in. `hook` is empty for an event that is
 *             to be fanned out, otherwise the hook whose delivery it is. Rows of first-in-first-out lanes have due_ms 0.
 * dead_letters deliveries that were given up, until somebody redrives them or they grow too old.
 * attempts    the delivery log.
 *
 * The second version is the management API's: `hooks` that it made, `tokens` (hashes alone), `audit`, `answers` to
 * requests with an Idempotency-Key, `workers_off`, `replays`, and `minutes`, the counts of the statistics.
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
  // The one index on attempts: it grows at its end, as attempts follow their events. Everything else is a bounded scan.
  // That of dead letters has all that counting and listing them asks for.
  `
  CREATE INDEX attempts_by_event ON attempts (seq);
  CREATE INDEX dead_letters_by_time ON dead_letters (died_ms, tenant, hook);
  CREATE TABLE hooks (
    id TEXT PRIMARY KEY, version TEXT NOT NULL, created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, body TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE tokens (
    id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, name TEXT NOT NULL, scope TEXT NOT NULL, tenant TEXT NOT NULL,
    created_ms INTEGER NOT NULL, last_used_ms INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE audit (n INTEGER PRIMARY KEY, tenant TEXT NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE INDEX audit_by_tenant ON audit (tenant);
  CREATE TABLE answers (
    key TEXT PRIMARY KEY, digest TEXT NOT NULL, begun_ms INTEGER NOT NULL, status INTEGER, headers TEXT, body TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE workers_off (tenant TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE replays (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, hook TEXT NOT NULL, tenant TEXT NOT NULL, since_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL, from_seq INTEGER NOT NULL, next_seq INTEGER NOT NULL, until_seq INTEGER NOT NULL,
    state TEXT NOT NULL, replayed INTEGER NOT NULL, started_ms INTEGER NOT NULL, reason TEXT
  ) STRICT;
  CREATE TABLE minutes (
    tenant TEXT NOT NULL, at_ms INTEGER NOT NULL, events INTEGER NOT NULL, delivered INTEGER NOT NULL,
    failed INTEGER NOT NULL, dead INTEGER NOT NULL, latencies TEXT NOT NULL, PRIMARY KEY (tenant, at_ms)
  ) STRICT, WITHOUT ROWID;
  `,
];

/** Brings the file to this version's schema, or to an earlier one. Throws where a newer Hookline wrote it: its rows are not ours to guess at. */
export function migrate(db: DatabaseSync, wanted = MIGRATIONS.length): void {
  const row = db.prepare('PRAGMA user_version').get();
  const version = Number(row?.user_version);
  if (version > MIGRATIONS.length)
    throw new Error(
      `the database has schema ${version}, this Hookline knows ${MIGRATIONS.length}: run the newer Hookline`,
    );
  for (const [index, statements] of MIGRATIONS.slice(0, wanted).entries()) {
    if (index < version) continue;
    db.exec(`BEGIN IMMEDIATE; ${statements} PRAGMA user_version = ${index + 1}; COMMIT`);
  }
}

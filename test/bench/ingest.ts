import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { batch, sessionUp } from './events.ts';
import type { BenchAgent } from './processes.ts';

const SENDERS = 8;
const BATCH = 100;

/** Rows a second of a loop that inserts the same rows by 100 into a table with WAL and synchronous FULL. */
export async function bareInsertRate(rows: number): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'hookline-bench-'));
  const db = new DatabaseSync(join(dir, 'bare.db'));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  db.exec('CREATE TABLE events (seq INTEGER PRIMARY KEY, tenant TEXT, type TEXT, time_ms INTEGER, body TEXT)');
  const insert = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?)');
  const bodies = Array.from({ length: BATCH }, (_, index) => sessionUp(index));
  const startMs = performance.now();
  for (let seq = 0; seq < rows; ) {
    db.exec('BEGIN');
    for (const body of bodies) insert.run(seq++, 'default', 'session_up', Date.now(), body);
    db.exec('COMMIT');
  }
  const rate = rows / ((performance.now() - startMs) / 1000);
  db.close();
  await rm(dir, { recursive: true, force: true });
  return rate;
}

/** Events a second that the agent accepts in NDJSON bodies of 100, from a few senders at once. */
export async function acceptRate(agent: BenchAgent, events: number): Promise<number> {
  const clients = agent.clients(SENDERS);
  const body = batch(0, BATCH);
  let sent = 0;
  const sender = async () => {
    for (; sent < events; ) {
      sent += BATCH;
      await agent.post(body, clients);
    }
  };
  const startMs = performance.now();
  await Promise.all(Array.from({ length: SENDERS }, sender));
  const rate = sent / ((performance.now() - startMs) / 1000);
  await clients.close();
  return rate;
}

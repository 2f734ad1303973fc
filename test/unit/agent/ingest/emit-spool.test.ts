import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rename, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { EmitSpool } from '#agent/ingest/emit-spool.ts';
import { IntakeUnavailableError } from '#agent/ingest/intake.ts';
import { session } from '../../shared/event-samples.ts';
import { RecordingIntake, RecordingSink, recordingLogger, temporaryDirectory, tenantOf } from './recording-ingest.ts';

async function setUp(intervalMs = 20) {
  const base = await temporaryDirectory();
  const intake = new RecordingIntake();
  const quarantine = new RecordingSink();
  const { logger, lines } = recordingLogger();
  const socket = join(base, 'agent.sock');
  const spool = new EmitSpool({ socket, intake, quarantine, tenantOf: () => tenantOf, logger, intervalMs });
  onTestFinished(() => spool.close());
  const directory = join(base, 'emit');
  await mkdir(directory);
  /** As the shim does it. */
  const emit = async (name: string, content: string) => {
    await writeFile(join(directory, `.${name}.tmp`), content);
    await rename(join(directory, `.${name}.tmp`), join(directory, name));
  };
  const idsTaken = () => intake.events.map(({ body }) => (JSON.parse(body) as { session_id: number }).session_id);
  return { spool, intake, quarantine, directory, emit, lines, idsTaken };
}

const up = (session_id: number) => JSON.stringify(session({ session_id }));

describe('EmitSpool', () => {
  test('has taken what was there when it has started, in the order of the names', async () => {
    const { spool, emit, directory, idsTaken } = await setUp();
    const ids = Array.from({ length: 100 }, (_, i) => i);
    for (const id of [...ids].reverse()) await emit(`17000000${String(id).padStart(2, '0')}-1-0.json`, up(id));

    await spool.start();

    expect(idsTaken()).toEqual(ids);
    expect(await readdir(directory)).toEqual([]);
  });

  test('takes what comes later', async () => {
    const { spool, emit, directory, idsTaken } = await setUp();
    await spool.start();
    await emit('1-1-0.json', up(1));
    await expect.poll(idsTaken).toEqual([1]);
    await emit('2-1-0.json', up(2));
    await expect.poll(idsTaken).toEqual([1, 2]);
    await expect.poll(() => readdir(directory)).toEqual([]);
  });

  test('dates an event that carries no time by its file', async () => {
    const { spool, emit, directory, intake } = await setUp();
    await emit('1.json', up(1));
    await utimes(join(directory, '1.json'), 1_700_000_000, 1_700_000_000);
    await spool.start();
    expect(intake.events[0]?.timeMs).toBe(1_700_000_000_000);
  });

  test('quarantines what is no event, keeps the good lines beside it, and removes the file', async () => {
    const { spool, emit, directory, quarantine, idsTaken } = await setUp();
    await emit('1.json', 'oops');
    await emit('2.json', `${up(2)}\n{"event":"nonsense"}\n`);
    await emit('3.json', '');

    await spool.start();

    expect(idsTaken()).toEqual([2]);
    expect(quarantine.inputs.map(({ source, code, raw }) => [source, code, raw])).toEqual([
      ['emit-spool', 'invalid_json', 'oops'],
      ['emit-spool', 'unknown_event_type', '{"event":"nonsense"}'],
      ['emit-spool', 'empty_body', ''],
    ]);
    expect(await readdir(directory)).toEqual([]);
  });

  test('quarantines the start of a file beyond 1 MiB', async () => {
    const { spool, emit, directory, quarantine } = await setUp();
    await emit('1.json', 'x'.repeat(1024 * 1024 + 1));
    await spool.start();
    expect(quarantine.inputs).toMatchObject([{ code: 'body_too_large', bytes: 1024 * 1024 + 1 }]);
    expect(quarantine.inputs[0]?.raw).toBe('x'.repeat(64 * 1024));
    expect(await readdir(directory)).toEqual([]);
  });

  test('touches neither links, pipes, directories, nor files that are not finished', async () => {
    const { spool, directory, intake, quarantine } = await setUp();
    await writeFile(join(directory, '..', 'target'), up(1));
    await symlink(join(directory, '..', 'target'), join(directory, 'link.json'));
    execFileSync('mkfifo', [join(directory, 'pipe.json')]);
    await mkdir(join(directory, 'directory.json'));
    await writeFile(join(directory, '.1-1-0.tmp'), up(2));
    await writeFile(join(directory, '.hidden.json'), up(3));
    await writeFile(join(directory, 'notes.txt'), up(4));

    await spool.start();

    expect(await readdir(directory)).toHaveLength(6);
    expect([intake.events, quarantine.inputs]).toEqual([[], []]);
  });

  test('keeps the files while the intake takes nothing, and takes each once when it does', async () => {
    const { spool, emit, directory, intake, quarantine, idsTaken } = await setUp();
    for (let i = 0; i < 3; i++) intake.failures.push(new IntakeUnavailableError('storage_failed', 'disk full', 1));
    await emit('1.json', up(1));
    await emit('2.json', `${up(2)}\noops`);

    await spool.start();
    expect(await readdir(directory)).toEqual(['1.json', '2.json']);
    expect(quarantine.inputs).toEqual([]);

    await expect.poll(idsTaken).toEqual([1, 2]);
    await expect.poll(() => readdir(directory)).toEqual([]);
    expect(quarantine.inputs).toHaveLength(1);
  });

  test('leaves everything where it is once closed', async () => {
    const { spool, emit, directory, idsTaken } = await setUp();
    await spool.start();
    await spool.close();
    await emit('1.json', up(1));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(idsTaken()).toEqual([]);
    expect(await readdir(directory)).toEqual(['1.json']);
  });
});

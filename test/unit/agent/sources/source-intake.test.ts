import { describe, expect, test } from 'vitest';
import { IntakeUnavailableError } from '#agent/ingest/intake.ts';
import { sourceIntake } from '#agent/sources/source-intake.ts';
import { lease } from '../../shared/event-samples.ts';
import { RecordingIntake, RecordingSink, recordingLogger, tenantOf } from '../ingest/recording-ingest.ts';

function setUp() {
  const intake = new RecordingIntake();
  const quarantine = new RecordingSink();
  const { logger, lines } = recordingLogger();
  const controller = new AbortController();
  const { signal } = controller;
  const source = 'athena-dhcpd';
  const take = sourceIntake({ source, intake, quarantine, tenantOf: () => tenantOf, logger, signal, minWaitMs: 5 });
  return { intake, quarantine, lines, controller, take };
}

describe('sourceIntake', () => {
  test('takes an event in', async () => {
    const { intake, take } = setUp();
    await take(JSON.stringify(lease()));
    expect(intake.events).toMatchObject([{ tenant: 'acme', type: 'lease.ack' }]);
  });

  test('quarantines what is no event, under the name of the source', async () => {
    const { intake, quarantine, take } = setUp();
    await take('oops');
    expect(intake.events).toEqual([]);
    expect(quarantine.inputs).toMatchObject([{ source: 'athena-dhcpd', code: 'invalid_json', raw: 'oops' }]);
  });

  test('waits for an intake that takes nothing, and loses nothing', async () => {
    const { intake, take, lines } = setUp();
    for (let i = 0; i < 3; i++) intake.failures.push(new IntakeUnavailableError('spool_full', 'full', 1));
    await take(JSON.stringify(lease()));
    expect(intake.events).toHaveLength(1);
    expect(lines.filter((line) => line.includes('spool_full'))).toHaveLength(3);
  });

  test('stops waiting when aborted', async () => {
    const { intake, take, controller } = setUp();
    for (let i = 0; i < 1000; i++) intake.failures.push(new IntakeUnavailableError('spool_full', 'full', 1));
    const taken = take(JSON.stringify(lease()));
    controller.abort();
    await expect(taken).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('hands on a fault that waiting does not mend', async () => {
    const { intake, take } = setUp();
    intake.failures.push(new TypeError('a bug'));
    await expect(take(JSON.stringify(lease()))).rejects.toThrow('a bug');
  });
});

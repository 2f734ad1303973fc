import { Agent } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { IntakeUnavailableError } from '#agent/ingest/intake.ts';
import { athenaSignature } from '#shared/signature/athena-signature.ts';
import { session } from '../../shared/event-samples.ts';
import { EVENT, send, setUp } from './ingest-client.ts';

describe('POST /v1/events', () => {
  test.each(['viaHttp', 'viaSocket'] as const)('accepts an event %s', async (via) => {
    const { intake, outcomes, ...ways } = await setUp();

    const { status, headers, body } = await send(ways[via], EVENT);

    expect({ status, body }).toEqual({ status: 202, body: { accepted: 1, rejected: [] } });
    expect(headers['content-type']).toBe('application/json');
    expect(intake.events).toMatchObject([{ tenant: 'acme', type: 'session_up', body: EVENT }]);
    expect(outcomes).toMatchObject([
      { status: 202, accepted: 1, rejected: 0, transport: via === 'viaHttp' ? 'http' : 'socket' },
    ]);
  });

  test('does not answer before the events are on disk', async () => {
    const { intake, viaHttp } = await setUp();
    let open = () => {};
    intake.gate = new Promise((resolve) => {
      open = resolve;
    });
    let answered = false;
    const answer = send(viaHttp, EVENT).then((value) => {
      answered = true;
      return value;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answered).toBe(false);
    open();
    expect((await answer).status).toBe(202);
  });

  test('accepts the good part of a batch and quarantines the rest with its reason', async () => {
    const { intake, quarantine, viaSocket } = await setUp();

    const { status, body } = await send(viaSocket, `${EVENT}\n{"event":"lease.ack","lease":{"ip":"x"}}\n${EVENT}\n`);

    const error = { code: 'invalid_field', path: 'lease.ip', message: 'lease.ip must be an IP address or "", got "x"' };
    expect({ status, body }).toEqual({ status: 202, body: { accepted: 2, rejected: [{ index: 1, error }] } });
    expect(intake.events).toHaveLength(2);
    expect(quarantine.inputs).toEqual([
      { source: 'socket', ...error, raw: '{"event":"lease.ack","lease":{"ip":"x"}}' },
    ]);
  });

  test('answers 400 with the same body when none was acceptable', async () => {
    const { quarantine, viaHttp } = await setUp();
    const { status, body } = await send(viaHttp, '{"event":"nonsense"}');
    expect(status).toBe(400);
    expect(body).toMatchObject({
      accepted: 0,
      rejected: [{ index: 0, error: { code: 'unknown_event_type', path: 'event' } }],
    });
    expect(quarantine.inputs).toHaveLength(1);
  });

  test('answers 400 to an empty body and 202 to an empty array', async () => {
    const { viaHttp } = await setUp();
    expect(await send(viaHttp)).toMatchObject({ status: 400, body: { rejected: [{ error: { code: 'empty_body' } }] } });
    expect(await send(viaHttp, '[]')).toMatchObject({ status: 202, body: { accepted: 0, rejected: [] } });
  });

  test('answers 413 where every event is too large, and 202 where one is not', async () => {
    const { viaHttp } = await setUp();
    const large = JSON.stringify(session({ filler: 'x'.repeat(300_000) }));
    expect(await send(viaHttp, large)).toMatchObject({
      status: 413,
      body: { rejected: [{ error: { code: 'event_too_large' } }] },
    });
    expect(await send(viaHttp, `${large}\n${EVENT}`)).toMatchObject({ status: 202, body: { accepted: 1 } });
  });

  test('keeps a connection for many requests', async () => {
    const { intake, viaHttp, server } = await setUp();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    for (let i = 0; i < 20; i++) expect((await send({ ...viaHttp, agent }, EVENT)).status).toBe(202);
    expect(intake.events).toHaveLength(20);
    await server.close();
  });

  test('answers 503 with Retry-After while nothing can be kept, and quarantines nothing of it', async () => {
    const { intake, quarantine, viaHttp } = await setUp();
    intake.failures.push(new IntakeUnavailableError('spool_full', 'the spool is full', 7));
    const { status, headers, body } = await send(viaHttp, `${EVENT}\noops`);
    expect({ status, body }).toEqual({
      status: 503,
      body: { error: { code: 'spool_full', message: 'the spool is full' } },
    });
    expect(headers['retry-after']).toBe('7');
    expect(quarantine.inputs).toEqual([]);
    expect((await send(viaHttp, EVENT)).status).toBe(202);
  });

  test('answers 500 to a fault of its own without showing it, and logs it', async () => {
    const { intake, viaHttp, lines } = await setUp();
    intake.failures.push(new Error('boom at /secret/path'));
    expect(await send(viaHttp, EVENT)).toMatchObject({
      status: 500,
      body: { error: { code: 'internal_error', message: 'internal error' } },
    });
    expect(lines.join()).toContain('boom at /secret/path');
  });
});

describe('with a secret', () => {
  const secret = () => 's3cret';
  const signed = (signature: string) => ({ headers: { 'x-athena-signature': signature } });

  test('takes what is signed with it', async () => {
    const { viaHttp, viaSocket } = await setUp({ secret });
    const good = signed(athenaSignature(EVENT, 's3cret'));
    expect((await send({ ...viaHttp, ...good }, EVENT)).status).toBe(202);
    expect((await send({ ...viaSocket, ...good }, EVENT)).status).toBe(202);
  });

  test('answers 401 to a missing or wrong signature, keeps nothing but a trace', async () => {
    const { viaHttp, intake, quarantine } = await setUp({ secret });
    expect(await send(viaHttp, EVENT)).toMatchObject({ status: 401, body: { error: { code: 'invalid_signature' } } });
    expect((await send({ ...viaHttp, ...signed(athenaSignature(`${EVENT} `, 's3cret')) }, EVENT)).status).toBe(401);
    expect((await send({ ...viaHttp, ...signed('nonsense') }, EVENT)).status).toBe(401);
    expect(intake.events).toEqual([]);
    expect(quarantine.inputs.map(({ code }) => code)).toEqual(new Array(3).fill('invalid_signature'));
  });

  test('over the socket a signature may be missing but not wrong', async () => {
    const { viaSocket } = await setUp({ secret });
    expect((await send(viaSocket, EVENT)).status).toBe(202);
    expect((await send({ ...viaSocket, ...signed('sha256=00') }, EVENT)).status).toBe(401);
  });
});

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { apiOf } from './support/api.ts';
import { agentForTest, directoryForTest, sinkForTest } from './support/box.ts';
import { sessionUp } from './support/events.ts';
import { type PostAnswer, postEvents } from './support/post-events.ts';
import { requirePrerequisites, titleWith } from './support/prerequisites.ts';
import type { ReceivedRequest } from './support/sink.ts';

const skipped = requirePrerequisites(['root', 'tmpfs']);
const PADDING = 'x'.repeat(50_000);

const sessionOf = ({ body }: ReceivedRequest): number => JSON.parse(body.toString()).session_id;

/** A directory on a small disk of its own. */
function directoryOnSmallDisk(): string {
  const directory = directoryForTest();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m,mode=0755', 'tmpfs', directory]);
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', directory]);
  });
  const box = join(directory, 'box');
  mkdirSync(box);
  return box;
}

/** Writes a file until the disk takes no more. */
async function fillDisk(file: string): Promise<void> {
  const stream = createWriteStream(file);
  const chunk = Buffer.alloc(64 * 1024, 1);
  const full = once(stream, 'error');
  for (let megabytes = 0; megabytes < 32 * 16; megabytes++) stream.write(chunk);
  expect((await full)[0]).toMatchObject({ code: 'ENOSPC' });
}

describe.skipIf(skipped !== undefined)(titleWith('a full disk', skipped), () => {
  test('is answered with 503 and Retry-After, and once there is space again all that was accepted is delivered', async () => {
    const dir = directoryOnSmallDisk();
    const sink = await sinkForTest();
    const agent = await agentForTest({
      dir,
      config: { hooks: { webhook: [{ name: 'all', url: `${sink.url}/all` }] } },
    });
    const accepted = new Set<number>();
    let last = 0;
    const report = async (): Promise<PostAnswer> => {
      const id = ++last;
      const answer = await postEvents(agent, [sessionUp(id, { note: PADDING })]);
      if (answer.status === 202) accepted.add(id);
      return answer;
    };

    expect(await report()).toMatchObject({ status: 202 });
    await fillDisk(join(dir, '../filler'));
    let refused = await report();
    for (let tries = 0; refused.status === 202 && tries < 500; tries++) refused = await report();
    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'storage_failed' } } });
    expect(Number(refused.retryAfter)).toBeGreaterThanOrEqual(1);
    expect((await fetch(`${agent.apiUrl}/healthz`)).status).toBe(503);

    const api = apiOf(agent);
    for (const [call, body] of [
      ['POST /hooks', { name: 'late', url: sink.url }],
      ['POST /workers/default/disable', undefined],
    ] as const) {
      const answer = await api(call, body);
      expect([answer.status, answer.body.code, answer.headers.has('retry-after')]).toEqual([
        503,
        'storage_failed',
        true,
      ]);
    }
    expect((await api('GET /hooks')).body.hooks).toHaveLength(1);
    expect((await api('GET /workers/default')).body.state).toBe('Active');

    rmSync(join(dir, '../filler'));
    await expect.poll(async () => (await report()).status, { timeout: 20_000 }).toBe(202);
    const missing = () => {
      const received = new Set(sink.requests.map(sessionOf));
      return [...accepted].filter((id) => !received.has(id));
    };
    await expect.poll(missing, { timeout: 20_000 }).toEqual([]);
    expect(await agent.stop()).toBe(0);
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { HOOK_CACHE_MS } from '#functions/registry/aws/cached-hook-source.ts';
import { directoryForTest, sinkForTest } from '../e2e/support/box.ts';
import { HOOKLINE, runProgram } from '../e2e/support/hookline.ts';
import { cloudOf } from './support/cloud.ts';
import { deployed, titleOf } from './support/deployed.ts';

const ministack = deployed();
const TENANT = 'isp-a';
/** Until a cold function has read a message, its hooks and its keys. */
const ARRIVAL_MS = 30_000;
const SECRET = `whsec_${Buffer.from('a secret of twenty-four').toString('base64')}`;

describe.skipIf(ministack === undefined)(titleOf('hooks that are pushed to the deployed system'), () => {
  const endpoint = ministack?.endpoint ?? '';
  const cloud = cloudOf({ endpoint });

  /** Pushes from a file with these webhooks, and answers what became of the one named `pushed`. */
  async function push(webhook: readonly object[], ...args: readonly string[]): Promise<readonly string[]> {
    const file = join(directoryForTest(), 'hookline.yaml');
    const aws = { environment: 'test', region: 'us-east-1', endpoint };
    const tenants = [{ id: TENANT, match: { realms: ['isp-a.example'] } }];
    writeFileSync(file, stringify({ node: 'bng1', engine: 'aws', aws, tenants, hooks: { webhook } }), { mode: 0o600 });
    const command = [HOOKLINE, 'hooks', 'push', '-c', file, '--hook', 'pushed', '--json', ...args];
    const env = { ...process.env, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
    const { code, stdout, stderr } = await runProgram(process.execPath, command, { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout).hooks.map(({ action }: { action: string }) => action);
  }

  test('are delivered to by the cloud, with their secret, until they are pruned', async () => {
    const sink = await sinkForTest();
    const hook = {
      name: 'pushed',
      tenant: TENANT,
      deliver_from: 'cloud',
      events: ['rogue.*'],
      url: sink.url,
      secret: SECRET,
    };
    expect(await push([hook])).toEqual(['create']);
    expect(await push([hook])).toEqual(['unchanged']);

    await sleep(HOOK_CACHE_MS + 500); // A function that another test warmed knows the hooks from before.
    await cloud.putEvent(TENANT, 'rogue.detected', { event: 'rogue.detected' });
    const { headers, body } = await sink.waitFor(() => true, ARRIVAL_MS);
    const verified = new StandardWebhook(SECRET).verify(body.toString(), headers as Record<string, string>);
    expect(verified).toEqual({ event: 'rogue.detected' });

    expect(await push([], '--prune')).toEqual(['remove']);
    const { hooks } = await cloud.hooks.list(TENANT);
    expect(hooks.map((stored) => stored.hook.name)).not.toContain('pushed');
  });
});

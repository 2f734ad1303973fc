import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { cloudCheck } from '#agent/cli/doctor/cloud-check.ts';
import type { Finding } from '#agent/cli/doctor/finding.ts';
import { loadConfig } from '#agent/config/load-config.ts';
import { AwsFault } from '#test/conformance/support/aws-json-server.ts';
import { AWS_ENV, FakeBus } from '#test/e2e/support/fake-bus.ts';
import { listen } from '../../../functions/deliver/endpoints.ts';
import { directoryForTest } from '../support/run-cli.ts';

beforeEach(() => {
  for (const [name, value] of Object.entries({ ...AWS_ENV, AWS_PROFILE: undefined })) vi.stubEnv(name, value);
  return () => vi.unstubAllEnvs();
});

/** The path of a configuration with these settings. */
function configFile(settings: object): string {
  const file = join(directoryForTest(), 'hookline.yaml');
  writeFileSync(file, stringify(settings), { mode: 0o600 });
  return file;
}

/** An agent whose metrics are these. */
const agentWith = async (metrics: string) =>
  listen(createServer((_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(metrics)));

/** What is found on a box of engine `aws`, by check. */
async function found(bus: object, apiListen = '127.0.0.1:1'): Promise<Readonly<Record<string, string>>> {
  const { config } = loadConfig(configFile({ ...bus, api: { listen: apiListen } }));
  const findings = await cloudCheck.run({ config, timeServer: undefined });
  expect(findings.filter(({ result, hint }: Finding) => result !== 'ok' && hint === undefined)).toEqual([]);
  return Object.fromEntries(findings.map(({ check, result, message }) => [check, `${result} ${message}`]));
}

describe('the check of the cloud', () => {
  test('has nothing to say on a box that delivers by itself', async () => {
    const { config } = loadConfig(configFile({ aws: { environment: 'prod' } }));
    expect(await cloudCheck.run({ config, timeServer: undefined })).toEqual([]);
  });

  test('finds region, credentials, the bus and the clock well, and puts nothing on the bus', async () => {
    const bus = await FakeBus.start();
    const agent = await agentWith('hookline_forward_faults_total 2\nhookline_forwarded_events_total 41\n');
    expect(await found(bus.config(), agent)).toEqual({
      region: 'ok eu-central-1',
      credentials: 'ok found',
      clock: expect.stringMatching(/^ok \d\.\d s (behind|ahead of) AWS$/),
      bus: 'ok hookline-test is there, in eu-central-1',
      forwarding: 'ok the bus has taken 41 events since the agent began',
    });
    expect(bus.batches).toEqual([]);
  });

  test('says that it cannot know whether events may be put before one was', async () => {
    const bus = await FakeBus.start();
    const { forwarding } = await found(bus.config());
    expect(forwarding).toBe('warn whether IAM lets this box put events is not known: no agent answers that could tell');
    const idle = await found(bus.config(), await agentWith('hookline_forwarded_events_total 0\n'));
    expect(idle.forwarding).toBe(
      'warn whether IAM lets this box put events is not known: the agent has sent nothing since it began',
    );
  });

  test('tells of events that the bus refuses, for ever or until now', async () => {
    const bus = await FakeBus.start();
    const refused = await agentWith('hookline_forward_rejected_total 1\nhookline_forwarded_events_total 3\n');
    expect((await found(bus.config(), refused)).forwarding).toBe(
      'warn the bus has refused 1 event since the agent began, and taken 3',
    );
    const failing = await agentWith('hookline_forward_faults_total 7\nhookline_forwarded_events_total 0\n');
    expect((await found(bus.config(), failing)).forwarding).toBe(
      'fail the bus has taken nothing in 7 tries since the agent began',
    );
  });

  test('says what is missing: a region, credentials, the bus, the right to see it, the network', async () => {
    const bus = await FakeBus.start();
    expect((await found(bus.config({ event_bus: 'other' }))).bus).toMatch(
      /^fail there is no event bus other in eu-central-1/,
    );
    bus.describe = () => new AwsFault(400, 'AccessDeniedException', 'not allowed');
    expect((await found(bus.config())).bus).toMatch(/^fail IAM does not let this box see the event bus hookline-test/);
    bus.describe = () => new AwsFault(400, 'UnrecognizedClientException', 'The security token is invalid.');
    expect((await found(bus.config())).bus).toMatch(/^fail AWS does not accept the credentials/);
    await bus.down();
    expect((await found(bus.config())).bus).toMatch(/^fail AWS cannot be reached \(ECONNREFUSED/);

    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    expect(await found(bus.config())).toEqual({
      region: 'ok eu-central-1',
      credentials: expect.stringMatching(/^fail AWS: no credentials were found/),
    });
    vi.stubEnv('AWS_REGION', undefined);
    expect(await found(bus.config())).toEqual({ region: 'fail none is known' });
  });

  test("compares the clock with AWS's, also by an answer that is an error", async () => {
    const dated = async (status: number, body: object) =>
      `http://${await listen(
        createServer((_, response) =>
          response
            .writeHead(status, {
              'content-type': 'application/x-amz-json-1.1',
              date: new Date(Date.now() + 60_000).toUTCString(),
            })
            .end(JSON.stringify(body)),
        ),
      )}`;
    for (const endpoint of [
      await dated(200, { Name: 'hookline-test' }),
      await dated(400, { __type: 'AccessDeniedException', message: 'no' }),
    ]) {
      const { clock } = await found({ engine: 'aws', aws: { environment: 'test', endpoint } });
      expect(clock).toMatch(/^warn (59|6\d)\.\d s behind AWS$/);
    }
  });
});

import { readdirSync } from 'node:fs';
import { Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import { parseEnvironment } from '#infra/environment.ts';
import { addEnvironment } from '#infra/hookline-app.ts';
import { loadEnvironment } from '#infra/load-environment.ts';
import { tenantPattern } from '#infra/tenant/tenant-pattern.ts';
import { appForTest, builtConsole, synthesise, tenant } from './templates.ts';

const SHORTEST = 'region: eu-central-1\nremoval_policy: destroy\nretention_days: 7\ntenants: []\n';

test.each(
  readdirSync(new URL('../../infra/environments/', import.meta.url)).map((file) => file.replace(/\.yaml$/, '')),
)('the environment %s synthesises and passes the checks of cdk-nag', (name) => {
  const settings = loadEnvironment(name);
  expect(synthesise(settings).stacks).toHaveLength(settings.tenants.length + 1);
});

test('does not synthesise what breaks a rule of cdk-nag', () => {
  const app = appForTest();
  addEnvironment(app, loadEnvironment('dev'), builtConsole());
  new Queue(new Stack(app, 'careless'), 'Queue');
  expect(() => app.synth()).toThrow('AwsSolutions-SQS4');
});

test('fills in what an environment leaves out', () => {
  expect(parseEnvironment('dev', SHORTEST)).toEqual({
    name: 'dev',
    region: 'eu-central-1',
    removal_policy: 'destroy',
    retention_days: 7,
    archive: true,
    console: true,
    log_level: 'INFO',
    delivery_log: 'all',
    egress_allow: [],
    tenants: [],
  });
});

describe('refuses, and says what is wrong', () => {
  test.each([
    ['an unknown setting', `${SHORTEST}colour: red\n`, 'colour'],
    ['a retention that CloudWatch does not have', SHORTEST.replace('7', '8'), 'retention_days'],
    ['an address without a length', `${SHORTEST}egress_allow: [10.0.0.1]\n`, 'CIDR'],
    ['a concurrency of one', SHORTEST.replace('[]', '[{id: a, max_concurrency: 1}]'), 'max_concurrency'],
    [
      'a tenant given twice',
      SHORTEST.replace('[]', '[{id: a, max_concurrency: 2}, {id: a, max_concurrency: 3}]'),
      'once',
    ],
    ['a star amid an event type', SHORTEST.replace('[]', '[{id: a, max_concurrency: 2, events: [a.*.b]}]'), 'one *'],
    ['an account as a number', `${SHORTEST}account: 123456789012\n`, 'account'],
    ['what is no YAML', 'tenants: [', 'dev.yaml'],
    ['YAML that unfolds', 'a: &a [1]\nb: *a\n', 'Alias'],
  ])('%s', (_, text, said) => {
    expect(() => parseEnvironment('dev', text)).toThrow(expect.objectContaining({ code: 'invalid_environment' }));
    expect(() => parseEnvironment('dev', text)).toThrow(said);
  });

  test.each(['', 'Dev', 'a-b', '../etc/passwd', 'thirteenchars'])('the name %j', (name) => {
    expect(() => loadEnvironment(name)).toThrow(expect.objectContaining({ code: 'invalid_environment' }));
    expect(() => parseEnvironment(name, SHORTEST)).toThrow('name');
  });

  test('event types that make too long a pattern', () => {
    const events = Array.from({ length: 100 }, (_, i) => `lease.something_long_${i}`);
    expect(() => tenantPattern(tenant('acme', { events }))).toThrow('2048');
  });
});

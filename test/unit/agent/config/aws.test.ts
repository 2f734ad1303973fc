import { describe, expect, test } from 'vitest';
import { formatIssue } from '#agent/config/load-config.ts';
import { errorsOf, load } from './config-files.ts';

const CLOUD_HOOK = 'hooks: { webhook: [{ name: crm, url: "https://crm.example.com/", deliver_from: cloud }] }';

describe('the section aws', () => {
  test('names the bus after the environment', () => {
    const { config } = load('engine: aws\naws: { environment: prod }');

    expect(config).toMatchObject({ engine: 'aws', aws: { environment: 'prod', eventBus: 'hookline-prod' } });
    expect(Object.keys(config.aws ?? {})).toEqual(['environment', 'eventBus']);
  });

  test('takes a region, another bus and an endpoint', () => {
    const { aws } = load(`aws:
  environment: dev
  region: eu-central-1
  event_bus: events.shared
  endpoint: http://127.0.0.1:4566
`).config;

    expect(aws).toEqual({
      environment: 'dev',
      region: 'eu-central-1',
      eventBus: 'events.shared',
      endpoint: 'http://127.0.0.1:4566',
    });
  });

  test('may stand beside the embedded engine', () => {
    const { config, warnings } = load('aws: { environment: prod }');

    expect(config).toMatchObject({ engine: 'embedded', aws: { environment: 'prod' } });
    expect(warnings).toEqual([]);
  });

  test.each([
    ['engine: aws', 'hookline.yaml:1:1: engine: aws needs the section aws with the environment, as in: aws: {'],
    ['engine: aws\naws:', 'engine: aws needs the section aws with the environment'],
    ['aws: {}', 'aws.environment: missing; expected the name of a deployed environment'],
    ['engine: aws\naws: { environment: My-Prod }', 'aws.environment: expected the name of a deployed environment'],
    ['aws: { environment: prod, region: frankfurt }', 'aws.region: expected an AWS region such as eu-central-1'],
    ['aws: { environment: prod, event_bus: "arn:aws:events:x" }', 'aws.event_bus: expected the name of an event bus'],
    ['aws: { environment: prod, endpoint: localhost }', 'aws.endpoint: expected a URL that starts with http'],
    ['aws: { environment: prod, bus: x }', 'aws.bus: unknown key'],
    ['aws: prod', 'aws: expected a mapping, got text'],
  ])('of %s is refused', (yaml, message) => {
    expect(errorsOf(yaml)).toEqual([expect.stringContaining(message)]);
  });
});

describe('deliver_from', () => {
  test('keeps the hooks of files on the box unless told', () => {
    const { hooks, cloudHooks } = load(`engine: aws
aws: { environment: prod }
event_hooks: { session_up: [{ type: webhook, name: a, url: "http://billing.internal/" }] }
webhooks:
  - { context: radius-authentication, trigger: subscriber-nas-updated, name: b, url: "https://b/", deliver_from: box }
`).config;

    expect(hooks.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(cloudHooks).toEqual([]);
  });

  test.each([
    CLOUD_HOOK,
    'event_hooks: { session_up: [{ type: webhook, name: crm, url: "https://crm.example.com/", deliver_from: cloud }] }',
    'webhooks: [{ context: radius-authentication, trigger: subscriber-nas-updated, name: crm, url: "https://crm/", deliver_from: cloud }]',
  ])('takes a webhook from the box: %s', (yaml) => {
    const { config, warnings } = load(`engine: aws\naws: { environment: prod }\n${yaml}`);

    expect(config.hooks).toEqual([]);
    expect(config.cloudHooks).toMatchObject([{ type: 'webhook', id: 'crm', name: 'crm', tenant: 'default' }]);
    expect(warnings).toEqual([]);
  });

  test('is refused where there is no cloud', () => {
    expect(errorsOf(CLOUD_HOOK)).toEqual([
      expect.stringContaining('hooks.webhook[0].deliver_from: cloud needs the section aws'),
    ]);
  });

  test('earns a warning where the events of the box do not reach the cloud', () => {
    const { warnings } = load(`aws: { environment: prod }\n${CLOUD_HOOK}`);

    expect(warnings.map(formatIssue)).toEqual([
      expect.stringContaining("deliver_from: the cloud does not see this box's events"),
    ]);
  });

  test('is not for scripts, which never leave the box', () => {
    expect(errorsOf('hooks: { script: [{ command: "true", deliver_from: cloud }] }')).toEqual([
      expect.stringContaining('hooks.script[0].deliver_from: unknown key'),
    ]);
  });
});

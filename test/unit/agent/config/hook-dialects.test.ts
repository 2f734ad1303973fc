import { describe, expect, test } from 'vitest';
import { errorsOf, load, onlyHook } from './config-files.ts';

describe("AthenaBNG's event_hooks", () => {
  test('see the event of their list, with the defaults of their document', () => {
    const { hooks } = load(`
event_hooks:
  session_up: [{ type: script, command: a }]
  session_down: [{ type: webhook, url: "http://a.example/" }]
hooks: { script_timeout: 3s }
`).config;

    expect(hooks).toMatchObject([
      { type: 'script', command: 'a', events: ['session_up'], timeoutMs: 10_000 },
      { type: 'webhook', events: ['session_down'], timeoutMs: 5000, method: 'POST' },
    ]);
    expect(hooks.map(({ name }) => name.replace(/[0-9a-f]{6}$/, ''))).toEqual([
      'session_up-script-',
      'session_down-webhook-',
    ]);
  });

  test('carry the options of the other dialects', () => {
    const hook = onlyHook(`
event_hooks:
  session_up:
    - { type: webhook, url: "https://a.example/", timeout: 1m, retries: 9, secret: s, template: teams, ssl_verify: false,
        name: n, tenant: "*", enabled: false, subnets: [192.0.2.0/24], filter: { cgnat: [true] }, events: ["*"] }
`);

    expect(hook).toMatchObject({ id: 'n', retries: 9, secret: 's', template: 'teams', sslVerify: false, tenant: '*' });
    expect(hook).toMatchObject({
      enabled: false,
      subnets: ['192.0.2.0/24'],
      events: ['session_up'],
      timeoutMs: 60_000,
    });
  });

  test.each([
    ['session_up: [{ command: a }]', 'event_hooks.session_up[0].type: missing; expected "script" or "webhook"'],
    ['session_up: [{ type: hook, url: "http://a" }]', 'session_up[0].type: expected "script" or "webhook", got "hook"'],
    ['session_up: [{ type: script, command: " " }]', 'session_up[0].command: expected a shell command, got " "'],
    ['session_up: [{ type: script, command: a, url: "http://a" }]', 'session_up[0].url: unknown key'],
    ['session_up: [a]', 'event_hooks.session_up[0]: expected a mapping, got text'],
    ['session_up: { type: script }', 'event_hooks.session_up: expected a list, got a mapping'],
    ['session_upp: []', 'event_hooks.session_upp: unknown key (did you mean session_up?)'],
    [
      'session_up: [{ type: script, command: a, events: [session_down] }]',
      'session_up[0].events: expected to be left out or to match session_up: this hook only ever sees session_up',
    ],
  ])('refuse %s', (section, message) => {
    expect(errorsOf(`event_hooks: { ${section} }`)).toEqual([expect.stringContaining(message)]);
  });
});

describe("athena-dhcpd's hooks", () => {
  test('take script_timeout where a script gives no timeout', () => {
    const { hooks } = load(
      'hooks: { script_timeout: 3s, script: [{ command: a }, { command: b, timeout: 7s }] }',
    ).config;

    expect(hooks.map(({ timeoutMs }) => timeoutMs)).toEqual([3000, 7000]);
  });

  test.each([
    ['script_concurrency: 0', 'hooks.script_concurrency: expected a whole number from 1 to 1024, got 0'],
    ['event_buffer_size: many', 'hooks.event_buffer_size: expected a whole number from 1 to 10000000, got "many"'],
    ['overflow: block', 'hooks.overflow: expected "queue" or "drop", got "block"'],
    ['webhook: [{ name: a }]', 'hooks.webhook[0].url: missing; expected a URL'],
    ['script: [{ name: a }]', 'hooks.script[0].command: missing; expected a shell command'],
    ['webhooks: []', 'hooks.webhooks: unknown key (did you mean webhook?)'],
  ])('refuse %s', (section, message) => {
    expect(errorsOf(`hooks: { ${section} }`)).toEqual([expect.stringContaining(message)]);
  });
});

describe("NebularStack's webhooks", () => {
  const webhook = (fields: string) =>
    `webhooks: [{ context: radius-authentication, trigger: subscriber-nas-updated, ${fields} }]`;

  test.each([
    ['url: "https://a.example/"', true],
    ['url: "https://a.example/", ssl_verify: false', false],
    ['url: "http://a.example/"', false],
    ['url: "http://192.0.2.1:80/", ssl_verify: false', false],
    ['url: "http://[2001:db8::1]/"', false],
  ])('with %s verify certificates: %s', (fields, sslVerify) => {
    expect(onlyHook(webhook(fields))).toMatchObject({ events: ['subscriber-nas-updated'], sslVerify });
  });

  test.each([
    ['url: "https://192.0.2.1/"', ['url: https:// cannot be used with an IP address']],
    ['url: "https://[2001:db8::1]/"', ['url: https:// cannot be used with an IP address']],
    [
      'url: "https://192.0.2.1/", ssl_verify: true',
      ['url: https:// cannot be used', 'ssl_verify: must be false where the URL contains an IP address'],
    ],
    ['url: "http://192.0.2.1/", ssl_verify: true', ['ssl_verify: must be false where the URL contains']],
    ['url: "http://a.example/", ssl_verify: true', ['ssl_verify: cannot be true with http://']],
    ['url: "http://a.example/", events: ["lease.*"]', ['events: expected to be left out or to match subscriber-nas']],
    ['url: "http://a.example/", ssl_verify: true, retries: 0', ['retries: ', 'ssl_verify: ']],
  ])('refuse %s', (fields, messages) => {
    const errors = errorsOf(webhook(fields)).toSorted();

    expect(errors.map((error) => error.replace(/^.*?webhooks\[0\]\./, ''))).toEqual(
      expect.arrayContaining(messages.map((message) => expect.stringContaining(message))),
    );
    expect(errors).toHaveLength(messages.length);
  });

  test('need their context and trigger', () => {
    expect(errorsOf('webhooks: [{ context: dhcp, url: "http://a.example/" }]')).toEqual([
      expect.stringContaining('webhooks[0].trigger: missing; expected "subscriber-nas-updated", the only trigger'),
      expect.stringContaining('webhooks[0].context: expected "radius-authentication", the only context, got "dhcp"'),
    ]);
  });

  test('do not bind the webhooks of the other sections', () => {
    expect(onlyHook('hooks: { webhook: [{ url: "https://192.0.2.1/" }] }')).toMatchObject({ sslVerify: true });
  });
});

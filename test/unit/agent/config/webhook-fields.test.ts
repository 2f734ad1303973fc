import { describe, expect, test } from 'vitest';
import { errorsOf, load, onlyHook } from './config-files.ts';

const webhook = (fields: string) => `hooks: { webhook: [{ url: "https://a.example/x", ${fields} }] }`;

describe('a webhook', () => {
  test('has working defaults', () => {
    expect(onlyHook(webhook(''))).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{12}$/),
      name: expect.stringMatching(/^webhook-[0-9a-f]{6}$/),
      type: 'webhook',
      tenant: 'default',
      enabled: true,
      events: [],
      subnets: [],
      url: 'https://a.example/x',
      method: 'POST',
      headers: {},
      timeoutMs: 5000,
      retries: 3,
      retryBackoffMs: 2000,
      sslVerify: true,
    });
  });

  test.each([
    ['timeout: 5', { timeoutMs: 5000 }],
    ['timeout: 1m30s', { timeoutMs: 90_000 }],
    ['timeout: 100ms', { timeoutMs: 100 }],
    ['timeout: 5m', { timeoutMs: 300_000 }],
    ['retry_backoff: 1h', { retryBackoffMs: 3_600_000 }],
    ['retries: 100', { retries: 100 }],
    ['method: patch', { method: 'PATCH' }],
    ['template: slack', { template: 'slack' }],
    ['ssl_verify: false', { sslVerify: false }],
    ['enabled: false', { enabled: false }],
    ['type: webhook', { type: 'webhook' }],
    ['name: "Büro 1"', { name: 'Büro 1', id: 'Büro 1' }],
    ['tenant: "*"', { tenant: '*' }],
    ['secret: plain', { secret: 'plain' }],
    ['secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }],
    ['subnets: ["192.0.2.0/24", "2001:db8::/32"]', { subnets: ['192.0.2.0/24', '2001:db8::/32'] }],
    ['filter: { cgnat: [true] }', { filter: { cgnat: [true] } }],
    ['filter: "{\\"cgnat\\":[true]}"', { filter: { cgnat: [true] } }],
  ])('takes %s', (field, expected) => {
    expect(onlyHook(webhook(field))).toMatchObject(expected);
  });

  test('has neither template nor secret where they are empty', () => {
    const hook = onlyHook(webhook('template: "", secret: ""'));

    expect(hook).not.toHaveProperty('template');
    expect(hook).not.toHaveProperty('secret');
  });

  test.each([
    ['timeout: 99ms', 'timeout: expected whole seconds or a duration such as "5s", from 100ms to 5m, got "99ms"'],
    ['timeout: 301', 'from 100ms to 5m, got 301'],
    ['timeout: 2.5', 'got 2.5'],
    ['timeout: "10"', 'got "10"'],
    ['timeout:', 'got nothing'],
    ['retry_backoff: 61m', 'retry_backoff: expected whole seconds or a duration such as "5s", from 100ms to 1h'],
    ['retries: 101', 'retries: expected a whole number from 1 to 100, got 101'],
    ['method: GET', 'method: expected POST, PUT or PATCH, got "GET"'],
    ['template: discord', 'template: expected "slack", "teams" or "", got "discord"'],
    ['secret: 12345', 'secret: expected text (a number in quotes), got a number'],
    ['secret: whsec_a', 'secret: expected base64 after whsec_ (Standard Webhooks)'],
    ['secret: whsec_', 'secret: expected base64 after whsec_'],
    ['secret: "whsec_ab!="', 'secret: expected base64 after whsec_'],
    ['type: script', 'type: expected "webhook", as everywhere in this list, or no type, got "script"'],
    ['enabled: "no"', 'enabled: expected true or false, got "no"'],
    ['name: ""', 'name: expected a name, got ""'],
    ['name: "a\\nb"', 'name: expected a name without control characters'],
    ['name: "#forward"', 'name: expected a name that does not start with #, got "#forward"'],
    ['tenant: acme', 'tenant: there is no tenant "acme"; known: *, default'],
    ['subnets: [192.0.2.0/33]', 'subnets[0]: expected a CIDR block such as 192.0.2.0/24, got "192.0.2.0/33"'],
    ['events: lease.ack', 'events: expected a list of event types, got "lease.ack"'],
    ['filter: [a]', 'filter: expected an event pattern as a mapping or as JSON text, got a list'],
    ['filter: "{"', 'filter: expected an event pattern as JSON text: '],
    ['filter: { cgnat: true }', 'hooks.webhook[0].filter.cgnat: '],
    ['filter: "{\\"cgnat\\":true}"', 'hooks.webhook[0].filter.cgnat: '],
    ['command: ls', 'command: unknown key; allowed: type, name'],
  ])('refuses %s', (field, message) => {
    expect(errorsOf(webhook(field))).toEqual([expect.stringContaining(message)]);
  });

  test.each([
    ['ftp://user:s3cret@x/y', 'got "ftp://...@x/y"'],
    ['s3cret:s3cret@x', 'expected a URL that starts with http:// or https://'],
    ['ftp://x?token=s3cret', 'got "ftp://x?..."'],
    ['https://', 'names a host, got "https://"'],
    ['http://u:s3cret@[x', 'names a host'],
    ['https://a b', 'without spaces or control characters'],
    ['https://u:s3cret@a.example/', 'send them in an Authorization header instead'],
    ['https://s3cret@a.example/', 'send them in an Authorization header instead'],
  ])('refuses the URL %s and shows no credentials', (url, message) => {
    const errors = errorsOf(`hooks: { webhook: [{ url: "${url}" }] }`);

    expect(errors).toEqual([expect.stringContaining(message)]);
    expect(errors.join()).not.toContain('s3cret');
  });

  test('warns of events that match no known type', () => {
    const { warnings } = load(webhook('events: [lease.ack, "lease.*", leese.ack]'));

    expect(warnings).toEqual([
      expect.objectContaining({
        path: 'hooks.webhook[0].events[2]',
        severity: 'warning',
        message: '"leese.ack" matches no event type known today',
      }),
    ]);
  });

  test('places the faults of a filter at the operator', () => {
    const errors = errorsOf(`hooks:
  webhook:
    - url: https://a.example/
      filter:
        lease:
          ip:
            - cidr: 192.0.2.0/99
        conflict: 5
`);

    expect(errors).toEqual([
      expect.stringMatching(/^hookline\.yaml:7:15: hooks\.webhook\[0\]\.filter\.lease\.ip\[0\]\.cidr: /),
      expect.stringMatching(/^hookline\.yaml:8:9: hooks\.webhook\[0\]\.filter\.conflict: /),
    ]);
  });
});

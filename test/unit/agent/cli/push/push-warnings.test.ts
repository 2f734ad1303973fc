import { expect, test } from 'vitest';
import { pushWarnings } from '#agent/cli/push/push-warnings.ts';
import { webhookOf } from '#test/unit/functions/registry/aws/webhooks.ts';

test.each([
  ['http://127.0.0.1:8080/hook', '127.0.0.1 (loopback)'],
  ['https://10.1.2.3/hook', '10.1.2.3 (private)'],
  ['http://[::1]/hook', '::1 (loopback)'],
  ['http://[::ffff:192.168.0.1]/', 'private'],
  ['http://localhost:9000/', 'localhost, a private name'],
  ['https://billing.internal/', 'billing.internal, a private name'],
  ['https://nas.home.arpa./', 'nas.home.arpa, a private name'],
  ['https://billing/', 'billing, a private name'],
])('of %s it is said that the cloud refuses it', (url, reason) => {
  expect(pushWarnings(webhookOf('billing', { url }))).toEqual([expect.stringContaining(reason)]);
});

test.each(['https://billing.example/', 'https://9.9.9.9/', 'https://[2606:4700::1]/', 'https://localhost.example/'])(
  'nothing is said of %s',
  (url) => {
    expect(pushWarnings(webhookOf('billing', { url }))).toEqual([]);
  },
);

test('a hook of every tenant is told of, and no warning has what is secret in a URL', () => {
  const url = 'https://user:pass@10.0.0.1/path-secret?token=in-the-url';
  const warnings = pushWarnings(webhookOf('audit', { tenant: '*', url }));
  expect(warnings).toEqual([expect.stringContaining('10.0.0.1'), expect.stringContaining('every tenant')]);
  expect(warnings.join()).not.toMatch(/pass|path-secret|in-the-url/);
});

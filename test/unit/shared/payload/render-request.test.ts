import { Webhook as StandardWebhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { LEASE_ACK } from '#shared/event/examples/athena-dhcpd.ts';
import { SESSION_UP } from '#shared/event/examples/athenabng.ts';
import { AUTHENTICATION } from '#shared/event/examples/radius.ts';
import type { Webhook } from '#shared/hook/hook.ts';
import { prepareWebhook } from '#shared/payload/prepare-webhook.ts';
import { renderRequest } from '#shared/payload/render-request.ts';
import { athenaSignature } from '#shared/signature/athena-signature.ts';
import { HOOKLINE_VERSION } from '#shared/version.ts';
import { eventOf } from '#test/unit/shared/event-samples.ts';
import manifest from '../../../../package.json' with { type: 'json' };

const OPTIONS = { deliveryId: 'dlv_1', nowMs: 1_706_020_222_999 };
const LEASE_EVENT = eventOf('lease.ack', LEASE_ACK);
const SESSION_EVENT = eventOf('session_up', SESSION_UP);

function webhook(changes: Partial<Webhook> = {}): Webhook {
  return {
    type: 'webhook',
    id: 'hook_1',
    name: 'hook',
    tenant: 'acme',
    enabled: true,
    events: [],
    subnets: [],
    timeoutMs: 5000,
    url: 'https://billing.internal:8443/api/session?kind=up#part',
    method: 'POST',
    headers: {},
    retries: 3,
    retryBackoffMs: 2000,
    sslVerify: true,
    ...changes,
  };
}

describe('prepareWebhook', () => {
  test('splits the URL for a connection pool', () => {
    expect(prepareWebhook(webhook())).toMatchObject({
      origin: 'https://billing.internal:8443',
      path: '/api/session?kind=up',
    });
  });

  test('turns a user name and password in the URL into an Authorization header, unless one is given', () => {
    const url = 'https://us%40er:p%25ss@example.com/';
    const basic = `Basic ${Buffer.from('us@er:p%ss').toString('base64')}`;
    expect(prepareWebhook(webhook({ url })).plainHeaders.Authorization).toBe(basic);
    expect(prepareWebhook(webhook({ url })).origin).toBe('https://example.com');
    const given = prepareWebhook(webhook({ url, headers: { authorization: 'Bearer x' } })).plainHeaders;
    expect(given).toMatchObject({ authorization: 'Bearer x' });
    expect(given).not.toHaveProperty('Authorization');
  });
});

describe('renderRequest', () => {
  test('sends a DHCP event as athena-dhcpd does', () => {
    expect(renderRequest(prepareWebhook(webhook()), LEASE_EVENT, OPTIONS)).toEqual({
      headers: {
        'Content-Type': 'application/json',
        'X-Athena-Event': 'dhcp-event',
        'User-Agent': 'athena-dhcpd/1.0',
      },
      body: LEASE_EVENT.body,
    });
  });

  test.each([
    ['session_up', SESSION_UP],
    ['radius.authentication', AUTHENTICATION],
    ['subscriber-nas-updated', {}],
  ])('sends %s under its own name', (type, payload) => {
    const event = eventOf(type, payload);
    expect(renderRequest(prepareWebhook(webhook()), event, OPTIONS)).toEqual({
      headers: { 'Content-Type': 'application/json', 'User-Agent': `Hookline/${manifest.version}` },
      body: event.body,
    });
  });

  test('lets custom headers replace User-Agent and X-Athena-Event, whatever their case, and never Content-Type', () => {
    const headers = {
      'user-agent': 'mine',
      'x-athena-event': 'other',
      'CONTENT-TYPE': 'text/plain',
      'Content-Length': '3',
      'Webhook-Id': 'forged',
      Authorization: 'Bearer eyJ',
    };
    expect(renderRequest(prepareWebhook(webhook({ headers })), LEASE_EVENT, OPTIONS).headers).toEqual({
      'Content-Type': 'application/json',
      'user-agent': 'mine',
      'x-athena-event': 'other',
      Authorization: 'Bearer eyJ',
    });
  });

  test('sends the last of custom headers that differ only in case', () => {
    const prepared = prepareWebhook(webhook({ headers: { 'X-Source': 'a', 'x-source': 'b' } }));
    const { headers } = renderRequest(prepared, SESSION_EVENT, OPTIONS);
    expect(Object.entries(headers).filter(([name]) => name.toLowerCase() === 'x-source')).toEqual([['x-source', 'b']]);
  });

  test.each(['whsec_c2VjcmV0LWtleQ==', 'c2VjcmV0LWtleQ=='])(
    'signs with the secret %s for both kinds of receiver',
    (secret) => {
      const nowMs = Date.now();
      const { headers, body } = renderRequest(prepareWebhook(webhook({ secret })), LEASE_EVENT, {
        deliveryId: 'dlv_1',
        nowMs,
      });
      expect(headers).toMatchObject({
        'X-Athena-Event': 'dhcp-event',
        'X-Athena-Signature': athenaSignature(body, secret),
        'webhook-id': 'dlv_1',
        'webhook-timestamp': String(Math.floor(nowMs / 1000)),
      });
      expect(new StandardWebhook(secret).verify(body, { ...headers })).toEqual(LEASE_ACK);
    },
  );

  test('signs with the old secret beside the new one until it ends', () => {
    const nowMs = Date.now();
    const rotated = webhook({ secret: 'new key', oldSecret: { secret: 'old key', untilMs: nowMs } });
    const prepared = prepareWebhook(rotated);
    const before = renderRequest(prepared, LEASE_EVENT, { deliveryId: 'dlv_1', nowMs: nowMs - 1 });
    for (const secret of ['new key', 'old key']) {
      const verify = () => new StandardWebhook(secret, { format: 'raw' }).verify(before.body, { ...before.headers });
      expect(verify, secret).not.toThrow();
    }
    expect(before.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    expect(before.headers['X-Athena-Signature']).toBe(athenaSignature(before.body, 'new key'));

    const after = renderRequest(prepared, LEASE_EVENT, { deliveryId: 'dlv_1', nowMs });
    expect(after.headers['webhook-signature']).toMatch(/^v1,\S+$/);
    const receiver = new StandardWebhook('old key', { format: 'raw' });
    expect(() => receiver.verify(after.body, { ...after.headers })).toThrow('signature');
  });

  test('keeps the signature of one request out of the next', () => {
    const prepared = prepareWebhook(webhook({ secret: 's' }));
    const first = renderRequest(prepared, LEASE_EVENT, OPTIONS);
    const second = renderRequest(prepared, LEASE_EVENT, { ...OPTIONS, deliveryId: 'dlv_2' });
    expect(first.headers['webhook-id']).toBe('dlv_1');
    expect(second.headers['webhook-id']).toBe('dlv_2');
    expect(prepared.dhcpHeaders).not.toHaveProperty('webhook-id');
  });

  test('takes an empty secret as none', () => {
    const { headers } = renderRequest(prepareWebhook(webhook({ secret: '' })), SESSION_EVENT, OPTIONS);
    expect(Object.keys(headers)).toEqual(['Content-Type', 'User-Agent']);
  });

  test('fills the templates and signs what it sends', () => {
    const slack = renderRequest(prepareWebhook(webhook({ template: 'slack', secret: 's' })), SESSION_EVENT, OPTIONS);
    expect(JSON.parse(slack.body)).toEqual({ text: expect.stringContaining('203.0.113.10') });
    expect(slack.headers['X-Athena-Signature']).toBe(athenaSignature(slack.body, 's'));
    const teams = renderRequest(prepareWebhook(webhook({ template: 'teams' })), SESSION_EVENT, OPTIONS);
    expect(JSON.parse(teams.body)).toMatchObject({ '@type': 'MessageCard' });
  });

  test('names the version of the package', () => {
    expect(HOOKLINE_VERSION).toBe(manifest.version);
  });
});

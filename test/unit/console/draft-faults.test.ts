import { describe, expect, test } from 'vitest';
import { ApiError } from '../../../console/src/api/api-error.ts';
import { type Draft, draftOf, emptyDraft } from '../../../console/src/pages/webhooks/form/draft.ts';
import { faultsOf, faultsOfAnswer } from '../../../console/src/pages/webhooks/form/draft-faults.ts';
import { inputOf } from '../../../console/src/pages/webhooks/form/draft-input.ts';

const draft = (more: Partial<Draft> = {}): Draft => ({
  ...emptyDraft('default'),
  url: 'https://crm.example.com/',
  ...more,
});
const fieldsOf = (more: Partial<Draft>) => [...faultsOf(draft(more)).keys()];

describe("a webhook's draft", () => {
  test.for([
    ['no URL', { url: '' }, ['url']],
    ['another scheme', { url: 'ftp://crm.example.com/' }, ['url']],
    ['an IP address with https://', { url: 'https://192.0.2.1/', sslVerify: false }, ['url']],
    ['an IPv6 address with https://', { url: 'https://[2001:db8::1]/', sslVerify: false }, ['url']],
    ['an IP address with SSL Verify', { url: 'http://192.0.2.1/', sslVerify: true }, ['ssl_verify']],
    ['http:// with SSL Verify', { url: 'http://crm.example.com/', sslVerify: true }, ['ssl_verify']],
    ['http:// by itself', { url: 'http://crm.example.com/' }, []],
    ['https:// without SSL Verify', { sslVerify: false }, []],
    ['a subnet that is none', { kind: 'events', subnets: '192.0.2.0/24, 300.0.0.0/8' }, ['subnets']],
    ['a filter that is no JSON', { kind: 'events', filter: '{' }, ['filter']],
    ['too many attempts', { retries: '101' }, ['retries']],
    ['a timeout without a unit that is no number', { timeout: 'soon' }, ['timeout']],
    ['a reserved header', { headers: [{ name: 'Content-Type', value: 'text/plain' }] }, ['headers']],
    ['a header twice', { headers: ['X-A', 'x-a'].map((name) => ({ name, value: '1' })) }, ['headers']],
    ['a broken Standard Webhooks secret', { secret: 'whsec_!' }, ['secret']],
  ] as const)('with %s is right or wrong as the API has it', ([, more, fields]) => {
    expect(fieldsOf(more as Partial<Draft>)).toEqual(fields);
  });

  test('becomes the body of the API, whole seconds as numbers', () => {
    const headers = [
      { name: 'X-A', value: '1' },
      { name: '', value: '' },
    ];
    const body = inputOf(
      draft({ kind: 'events', types: ['lease.ack'], patterns: 'conflict.*', timeout: '10', headers }),
    );
    expect(body).toEqual({
      tenant: 'default',
      enabled: true,
      events: ['lease.ack', 'conflict.*'],
      subnets: [],
      url: 'https://crm.example.com/',
      ssl_verify: true,
      method: 'POST',
      headers: { 'X-A': '1' },
      retries: 3,
      retry_backoff: '2s',
      timeout: 10,
    });
  });

  test('of a hook that there is gives the hook back', () => {
    const view = {
      id: 'hook_1',
      type: 'webhook',
      name: 'crm',
      tenant: 'default',
      enabled: true,
      events: ['lease.ack', 'conflict.*'],
      subnets: ['192.0.2.0/24'],
      timeout: '5s',
      url: 'https://crm.example.com/',
      method: 'POST',
      headers: { Authorization: '********' },
      retries: 3,
      retry_backoff: '2s',
      ssl_verify: false,
      secret: '********',
      origin: 'api',
      state: 'enabled',
      health: {},
    } as const;
    const again = draftOf({ ...view, events: [...view.events], subnets: [...view.subnets] }, new Set(['lease.ack']));
    expect(again).toMatchObject({ kind: 'events', types: ['lease.ack'], patterns: 'conflict.*' });
    const { id, type, origin, state, health, ...input } = view;
    expect(inputOf(again)).toEqual(input);
  });

  test('is told what the API found wrong, field by field', () => {
    const error = new ApiError('invalid_request', 400, 'wrong', [
      { path: '$.headers["X-A"]', message: 'twice' },
      { path: '$.name', message: 'another hook is named "crm"' },
    ]);
    expect([...faultsOfAnswer(error)]).toEqual([
      ['headers', 'twice'],
      ['name', 'another hook is named "crm"'],
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import { REDRIVE_MAX } from '#functions/redrive/redrive.ts';
import { readRedriveRequest } from '#functions/redrive/redrive-request.ts';

describe('a redrive request', () => {
  test('means all dead letters of its tenant, as far as one run goes, unless it says less', () => {
    expect(readRedriveRequest({ tenant: 'acme' })).toEqual({ query: { tenant: 'acme' }, limit: REDRIVE_MAX });
  });

  test('may name a hook, a time and a limit', () => {
    expect(
      readRedriveRequest({ tenant: 'acme', hook: 'billing', since: '2026-01-31T11:00:00+01:00', limit: 5 }),
    ).toEqual({ query: { tenant: 'acme', hookId: 'billing', sinceMs: Date.UTC(2026, 0, 31, 10) }, limit: 5 });
  });

  test.each([
    ['no tenant', {}],
    ['a tenant that is none', { tenant: 'A/B' }],
    ['an empty hook', { tenant: 'acme', hook: '' }],
    ['a time without a zone', { tenant: 'acme', since: '2026-01-31T11:00:00' }],
    ['a limit of nothing', { tenant: 'acme', limit: 0 }],
    ['a limit beyond what one run does', { tenant: 'acme', limit: REDRIVE_MAX + 1 }],
    ['a key that is unknown', { tenant: 'acme', hooks: ['a'] }],
    ['nothing', undefined],
  ])('with %s is refused', (_, input) => {
    expect(() => readRedriveRequest(input)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});

import { describe, expect, test } from 'vitest';
import { forwardRoutes, nasInterest } from '#agent/forward/forward-routes.ts';
import type { ScriptHook } from '#shared/hook/hook.ts';

const LOGIN = { tenant: 'acme', type: 'radius.authentication' };
const lanes = (event: typeof LOGIN, hasWebhooks: boolean, wantsNas: boolean) =>
  forwardRoutes(event, { hasWebhooks, wantsNas }).map(({ lane }) => lane);

const hook = (more: Partial<ScriptHook>): ScriptHook => ({
  type: 'script',
  id: 'hook',
  name: 'hook',
  tenant: 'acme',
  enabled: true,
  events: [],
  subnets: [],
  timeoutMs: 1_000,
  command: 'true',
  ...more,
});

describe('the routes of an accepted event', () => {
  test('always lead to the bus, and to the hooks of the box where there are any', () => {
    expect(lanes({ tenant: 'acme', type: 'lease.ack' }, false, true)).toEqual(['forward/acme']);
    expect(lanes({ tenant: 'acme', type: 'lease.ack' }, true, true)).toEqual(['event/acme', 'forward/acme']);
  });

  test("lead RADIUS to the box's own function only where a hook of the box may want what it finds", () => {
    expect(lanes(LOGIN, true, false)).toEqual(['event/acme', 'forward/acme']);
    expect(lanes(LOGIN, true, true)).toEqual(['event/acme', 'function/track-nas', 'forward/acme']);
  });

  test('give every message of an event a name of its own', () => {
    const names = forwardRoutes(LOGIN, { hasWebhooks: true, wantsNas: true }).map(({ hookId }) => hookId);
    expect(new Set(names).size).toBe(3);
  });
});

describe('the interest in the NAS of subscribers', () => {
  test.each([
    [['subscriber-nas-updated'], true],
    [[], true],
    [['*'], true],
    [['session_up'], false],
  ])('of a hook for %j is %j', (events, interest) => {
    expect(nasInterest([hook({ events })])('acme')).toBe(interest);
  });

  test('is of the tenant of the hook, or of every tenant', () => {
    expect(nasInterest([hook({})])('other')).toBe(false);
    expect(nasInterest([hook({ tenant: '*' })])('other')).toBe(true);
    expect(nasInterest([hook({ enabled: false })])('acme')).toBe(false);
    expect(nasInterest([])('acme')).toBe(false);
  });
});

import type { StoredHook, TokenRecord } from '#functions/api/ports.ts';
import { tokenHash } from '#functions/api/token-hash.ts';
import type { AttemptRecord } from '#functions/registry/registry.ts';
import { LEASE_ACK } from '#shared/event/examples/athena-dhcpd.ts';
import { SESSION_UP } from '#shared/event/examples/athenabng.ts';
import type { ScriptHook, Webhook } from '#shared/hook/hook.ts';
import type { World } from './memory-ports.ts';

export const NOW_MS = Date.UTC(2026, 0, 31, 10);
const MINUTE_MS = 60_000;

/** Two tenants and the operator. What is of isp-b has `bravo` in it, what is the operator's `omega`. */
export function sampleWorld(changes: Partial<World> = {}): World {
  return {
    nowMs: NOW_MS,
    host: 'box',
    tenants: ['isp-a', 'isp-b'],
    hooks: [
      stored(webhook({ id: 'hk_alpha', name: 'alpha', secret: 'alpha-secret' })),
      { ...stored(script()), origin: 'file', version: 'file' },
      stored(webhook({ id: 'hk_bravo', name: 'bravo', tenant: 'isp-b', url: 'https://bravo.example/' })),
      stored(webhook({ id: 'hk_omega', name: 'omega', tenant: '*', url: 'https://omega.example/' })),
    ],
    conditions: [
      { hookId: 'hk_alpha', tenant: 'isp-a', disabled: undefined, lastAttempt: attempt('evt_alpha', 'hk_alpha') },
    ],
    deliveries: [
      delivery('evt_alpha', 'hk_alpha', 'isp-a'),
      delivery('evt_alpha', 'hk_omega', 'isp-a'),
      delivery('evt_bravo', 'hk_bravo', 'isp-b'),
    ],
    attempts: [attempt('evt_alpha', 'hk_alpha'), attempt('evt_bravo', 'hk_bravo')],
    deadLetters: [
      letter('evt_alpha', 'hk_alpha', 'isp-a', 1),
      letter('evt_alpha2', 'hk_alpha', 'isp-a', 2),
      letter('evt_alpha3', 'hk_gone', 'isp-a', 3),
      letter('evt_alpha', 'hk_omega', 'isp-a', 4),
      letter('evt_bravo', 'hk_bravo', 'isp-b', 5),
    ],
    events: [
      { ...event('evt_alpha', 'isp-a', LEASE_ACK), node: 'bng1' },
      event('evt_alpha2', 'isp-a', SESSION_UP),
      event('evt_bravo', 'isp-b', { ...LEASE_ACK, reason: 'bravo' }),
    ],
    replays: [replay('rpl_alpha', 'hk_alpha', 'isp-a'), replay('rpl_bravo', 'hk_bravo', 'isp-b')],
    workers: [
      { tenant: 'isp-a', state: 'Active', waiting: 4, oldestAgeSeconds: 2, deadLetters: 4 },
      { tenant: 'isp-b', state: 'Inactive', waiting: 7, oldestAgeSeconds: 900, deadLetters: 1 },
    ],
    tokens: [
      tokenRecord('admin', 'admin'),
      tokenRecord('operator', 'operator'),
      tokenRecord('viewer', 'viewer'),
      tokenRecord('alpha-admin', 'admin', 'isp-a'),
      tokenRecord('alpha-viewer', 'viewer', 'isp-a'),
      tokenRecord('bravo-admin', 'admin', 'isp-b'),
    ],
    audit: [audit('alpha', 'isp-a'), audit('bravo', 'isp-b'), audit('omega', '*')],
    fired: [],
    usedTokens: [],
    remembered: new Map(),
    ...changes,
  };
}

/** A token of this scope and tenant, of which the text is `text`. */
export function tokenRecord(text: string, scope: TokenRecord['scope'], tenant = '*'): TokenRecord {
  const id = `tok_${text}`;
  return { id, hash: tokenHash(text), name: text, scope, tenant, createdMs: 0, lastUsedMs: undefined };
}

export function webhook(changes: Partial<Webhook> = {}): Webhook {
  return {
    id: 'hk_1',
    name: 'hook',
    type: 'webhook',
    tenant: 'isp-a',
    enabled: true,
    events: ['lease.*'],
    subnets: [],
    url: 'https://alpha.example/hook?key=query-key',
    method: 'POST',
    headers: { 'X-Source': 'hookline', Authorization: 'Bearer header-token' },
    timeoutMs: 5000,
    retries: 3,
    retryBackoffMs: 2000,
    sslVerify: true,
    ...changes,
  };
}

export function stored(hook: StoredHook['hook']): StoredHook {
  return { hook, origin: 'api', version: 'v0', createdMs: NOW_MS - MINUTE_MS, updatedMs: NOW_MS - MINUTE_MS };
}

export function attempt(eventId: string, hookId: string, changes: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    eventId,
    hookId,
    attempt: 1,
    atMs: NOW_MS - MINUTE_MS,
    result: 'delivered',
    status: 200,
    latencyMs: 12,
    error: undefined,
    response: 'ok',
    ...changes,
  };
}

function script(): ScriptHook {
  const common = { id: 'local', name: 'local', tenant: 'isp-a', enabled: true, events: ['session_up'], subnets: [] };
  return { ...common, type: 'script', timeoutMs: 10_000, command: '/usr/local/bin/up.sh' };
}

function delivery(eventId: string, hookId: string, tenant: string): World['deliveries'][number] {
  const state = 'delivered';
  const last = attempt(eventId, hookId);
  return { eventId, hookId, tenant, eventType: 'lease.ack', state, attempts: 1, last, nextAttemptMs: undefined };
}

function letter(eventId: string, hookId: string, tenant: string, minutesAgo: number): World['deadLetters'][number] {
  const diedMs = NOW_MS - minutesAgo * MINUTE_MS;
  return { eventId, eventType: 'lease.ack', tenant, hookId, diedMs, attempts: 3, reason: 'HTTP 500' };
}

function event(
  id: string,
  tenant: string,
  payload: Readonly<Record<string, unknown>> & { readonly event: string },
): World['events'][number] {
  return { id, tenant, type: payload.event, timeMs: NOW_MS - MINUTE_MS, body: JSON.stringify(payload) };
}

function replay(id: string, hookId: string, tenant: string): World['replays'][number] {
  const window = { sinceMs: NOW_MS - 2 * MINUTE_MS, untilMs: NOW_MS - MINUTE_MS, startedMs: NOW_MS };
  return { id, hookId, tenant, ...window, state: 'running', replayed: 3, progress: 0.5, reason: undefined };
}

function audit(name: string, tenant: string): World['audit'][number] {
  const who = { actor: `${name}-admin`, actorId: `tok_${name}-admin` };
  return { id: `aud_${name}`, atMs: NOW_MS, ...who, action: 'hook.update', target: `hk_${name}`, tenant, fields: [] };
}

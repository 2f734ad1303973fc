import type { EventFields } from '#shared/event/event.ts';

/**
 * A fake `lease.ack`, as athena-dhcpd's test endpoint fires it ("testing webhooks"): it looks like a real one, with an
 * address that is set aside for documentation (RFC 5737), and says in `test` and `reason` that it is none.
 */
export function testEvent(tenant: string, node: string, nowMs: number): Omit<EventFields, 'id'> {
  const start = Math.floor(nowMs / 1000);
  const payload = {
    event: 'lease.ack',
    timestamp: new Date(nowMs).toISOString(),
    lease: {
      ip: '192.0.2.1',
      mac: '02:00:00:00:00:01',
      client_id: '01020000000001',
      hostname: 'hookline-test',
      subnet: '192.0.2.0/24',
      start,
      expiry: start + 3600,
      state: 'active',
    },
    server: { node_id: node },
    reason: 'test event fired by POST /api/v1/hooks/test',
    test: true,
  };
  return { tenant, type: payload.event, timeMs: nowMs, body: JSON.stringify(payload) };
}

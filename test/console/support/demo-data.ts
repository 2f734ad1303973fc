import { setTimeout as wait } from 'node:timers/promises';
import type { RunningAgent } from '../../e2e/support/agent.ts';
import { leaseAck, range, sessionUp } from '../../e2e/support/events.ts';
import { postEvents } from '../../e2e/support/post-events.ts';

export const TENANTS = ['metro-fiber', 'northnet'];
const EVENTS = 90;
const BETWEEN_MS = 120;

/** The box of a small provider, its endpoints on this port: some hooks come from its file, the others from the API. */
export function demoConfig(port: string) {
  return {
    node: 'bng1',
    default_tenant: 'metro-fiber',
    tenants: [{ id: 'northnet', match: { realms: ['northnet.example'] } }],
    hooks: {
      script: [{ name: 'update-dns', events: ['lease.*'], command: 'cat >/dev/null' }],
      webhook: [
        {
          name: 'slack-noc',
          events: ['conflict.*', 'rogue.detected', 'ha.failover'],
          url: `http://chat.example.com:${port}/noc`,
          template: 'slack',
        },
      ],
    },
  };
}

/** The hooks that somebody made in the console. */
export const demoHooks = (port: string) => [
  {
    name: 'billing',
    url: `http://billing.example.com:${port}/hooks/nas`,
    context: 'radius-authentication',
    trigger: 'subscriber-nas-updated',
    secret: 'demo',
  },
  {
    name: 'crm-sessions',
    events: ['session_up', 'session_down'],
    url: `http://crm.example.com:${port}/sessions`,
    retries: 2,
    retry_backoff: '500ms',
  },
  {
    name: 'ipam',
    events: ['lease.ack', 'lease.release', 'lease.expire'],
    url: `http://ipam.example.com:${port}/leases`,
  },
  {
    name: 'northnet-provisioning',
    tenant: 'northnet',
    events: ['session_up'],
    url: `http://api.example.net:${port}/up`,
  },
];

/** Reports what happens on such a box in some seconds. */
export async function reportMorning(agent: RunningAgent): Promise<void> {
  for (const number of range(1, EVENTS)) {
    await postEvents(agent, [eventOf(number)]);
    await wait(BETWEEN_MS);
  }
}

function eventOf(number: number): object {
  const mac = `a4:5e:60:1c:${hex(number * 7)}:${hex(number * 13)}`;
  const ip = `203.0.113.${(number * 3) % 250}`;
  const lease = { ip, mac, hostname: `cpe-${3100 + number}`, subnet: '203.0.113.0/24', start: 100, expiry: 3_700 };
  const timestamp = new Date().toISOString();
  const kind = number % 10;
  if (kind === 3)
    return sessionUp(number, { username: `k.weber${number}@northnet.example`, ip_address: ip, mac_address: mac });
  if (kind === 6 && number < 60)
    return sessionUp(number, { username: `m.novak${number}@metro.example`, ip_address: ip, mac_address: mac });
  if (kind === 8)
    return {
      event: 'radius.authentication',
      timestamp,
      nas_ip4: `198.51.100.${number}`,
      nas_name: `bras-${number % 4}`,
      subscriber: { username: `s.costa${number % 4}@metro.example`, domain: 'metro.example' },
    };
  if (number === 45)
    return {
      event: 'conflict.detected',
      timestamp,
      conflict: { ip, subnet: '203.0.113.0/24', detection_method: 'arp_probe', responder_mac: mac, probe_count: 2 },
    };
  const event = ['lease.ack', 'lease.renew', 'lease.release'][number % 3] ?? 'lease.ack';
  return leaseAck(lease.hostname, { event, timestamp, lease });
}

function hex(number: number): string {
  return (number % 256).toString(16).padStart(2, '0');
}

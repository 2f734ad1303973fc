import { HooklineEvent } from '#shared/event/event.ts';

const TIME_MS = Date.UTC(2024, 0, 23, 14, 30, 22);

/** An event of this type and payload. */
export function eventOf(type: string, payload: object): HooklineEvent {
  return new HooklineEvent({ id: 'evt_1', tenant: 'acme', type, timeMs: TIME_MS, body: JSON.stringify(payload) });
}

/** The lease of athena-dhcpd's document. */
export const LEASE_ACK = {
  event: 'lease.ack',
  timestamp: '2024-01-23T14:30:22Z',
  lease: {
    ip: '192.168.1.100',
    mac: 'aa:bb:cc:dd:ee:ff',
    client_id: '01aabbccddeeff',
    hostname: 'bobs-laptop',
    fqdn: 'bobs-laptop.example.com',
    subnet: '192.168.1.0/24',
    pool: '192.168.1.100-200',
    start: 1706000000,
    expiry: 1706043200,
    state: 'active',
    relay: { giaddr: '192.168.1.1', circuit_id: 'eth0/1/3', remote_id: 'switch01' },
  },
  server: { node_id: 'dhcp1', ha_role: 'primary' },
  reason: 'optional reason string',
};

/** The conflict of athena-dhcpd's document. */
export const CONFLICT = {
  event: 'conflict.detected',
  conflict: {
    ip: '192.168.1.50',
    subnet: '192.168.1.0/24',
    detection_method: 'arp_probe',
    responder_mac: 'de:ad:be:ef:ca:fe',
    probe_count: 2,
  },
};

/** The session of AthenaBNG's document. */
export const SESSION_UP = {
  event: 'session_up',
  session_id: 42,
  session_type: 'pppoe',
  username: 'user1@example.com',
  ip_address: '203.0.113.10',
  mac_address: 'aa:bb:cc:dd:ee:ff',
  access_interface: 'trunk0.200.20',
  ppp_interface: 'ppp0',
  rate_down_bps: 100000000,
  rate_up_bps: 40000000,
  acct_session_id: 'abng-1710000000-42',
  cgnat: false,
};

export const AUTHENTICATION = {
  event: 'radius.authentication',
  timestamp: '2025-01-01T10:00:00Z',
  subscriber: {
    id: '7',
    domain: 'example.com',
    name: 'A. Subscriber',
    username: 'user1',
    tenant_id: '3',
    virtual_id: 'v1',
    calling_station_id: 'aa:bb:cc:dd:ee:ff',
    profile_id: 'p1',
    service_id: 's1',
  },
  nas_ip4: '198.51.100.1',
  nas_name: 'bng1',
};

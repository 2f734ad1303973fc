const TIMESTAMP = '2024-01-23T14:30:22Z';
const SERVER = { node_id: 'dhcp1', ha_role: 'primary' };

/** The lease of athena-dhcpd's document (athena-dhcpd, docs/event-hooks.md, "event payload"). */
export const LEASE_ACK = {
  event: 'lease.ack',
  timestamp: TIMESTAMP,
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
  server: SERVER,
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

/** The same lease at another moment of its life. */
export function lease(event: string, state: string, reason?: string) {
  const { reason: _, ...ack } = LEASE_ACK;
  return { ...ack, event, lease: { ...ack.lease, state }, ...(reason === undefined ? {} : { reason }) };
}

export function conflict(event: string, fields: Readonly<Record<string, string | number>> = {}) {
  return { event, timestamp: TIMESTAMP, conflict: { ...CONFLICT.conflict, ...fields }, server: SERVER };
}

export function ha(event: string, fields: Readonly<Record<string, string>>, reason: string) {
  return { event, timestamp: TIMESTAMP, ha: fields, server: SERVER, reason };
}

export function rogue(event: string) {
  const seen = {
    server_ip: '192.168.1.250',
    server_mac: '02:00:00:00:00:fa',
    offered_ip: '192.168.1.180',
    client_mac: 'aa:bb:cc:dd:ee:ff',
    interface: 'eth1',
    count: 3,
  };
  return { event, timestamp: TIMESTAMP, rogue: seen, server: SERVER };
}

export const ANOMALY = {
  event: 'anomaly.detected',
  timestamp: TIMESTAMP,
  server: SERVER,
  reason: 'DISCOVER rate on 192.168.1.0/24 is 12 times the usual one',
};

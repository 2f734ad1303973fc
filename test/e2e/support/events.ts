/** A session as AthenaBNG reports it; `id` tells it from the others. */
export const sessionUp = (id: number, more: Readonly<Record<string, unknown>> = {}) => ({
  event: 'session_up',
  session_id: id,
  session_type: 'pppoe',
  username: `user${id}@example.com`,
  ip_address: '203.0.113.10',
  mac_address: 'aa:bb:cc:dd:ee:ff',
  access_interface: 'trunk0.200.20',
  ppp_interface: 'ppp0',
  rate_down_bps: 100_000_000,
  rate_up_bps: 40_000_000,
  acct_session_id: `abng-1710000000-${id}`,
  cgnat: false,
  ...more,
});

/** A lease as athena-dhcpd reports it. */
export const leaseAck = (hostname: string, more: Readonly<Record<string, unknown>> = {}) => ({
  event: 'lease.ack',
  timestamp: '2026-01-31T10:00:00Z',
  lease: { ip: '192.0.2.100', mac: 'aa:bb:cc:dd:ee:ff', hostname, subnet: '192.0.2.0/24', start: 100, expiry: 3_700 },
  server: { node_id: 'dhcp1' },
  ...more,
});

/** Consecutive numbers. */
export const range = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => from + index);

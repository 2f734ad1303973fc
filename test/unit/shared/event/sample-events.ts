/** The payloads of the three documents, fresh at each call: parseEvent changes what it is given. */
export function session(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
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
    ...changes,
  };
}

export function lease(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
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
    ...changes,
  };
}

export function authentication(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    event: 'radius.authentication',
    timestamp: '2025-01-01T10:00:00Z',
    subscriber: { id: '7', domain: 'example.com', username: 'user1@example.com', calling_station_id: 'aa:bb' },
    nas_ip4: '192.0.2.1',
    nas_name: 'bng1',
    ...changes,
  };
}

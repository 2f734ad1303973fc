/** The session of AthenaBNG's document (AthenaBNG, Event Hooks, "JSON Payload (Webhook)"). */
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

/** A DHCP session: no `ppp_interface`, an empty `username`. */
const { ppp_interface: _, ...IPOE } = SESSION_UP;
export const SESSION_DOWN = { ...IPOE, event: 'session_down', session_id: 43, session_type: 'dhcp', username: '' };

/** A session_up as AthenaBNG's document has it, about 330 bytes; `tag` becomes its acct_session_id. */
export function sessionUp(
  index: number,
  tag = `abng-1710000000-${index}`,
  username = `user${index}@example.com`,
): string {
  return JSON.stringify({
    event: 'session_up',
    session_id: index,
    session_type: 'pppoe',
    username,
    ip_address: `203.0.113.${index % 250}`,
    mac_address: 'aa:bb:cc:dd:ee:ff',
    access_interface: `trunk0.200.${index % 4000}`,
    ppp_interface: `ppp${index}`,
    rate_down_bps: 100_000_000,
    rate_up_bps: 40_000_000,
    acct_session_id: tag,
    cgnat: false,
  });
}

export function batch(from: number, size: number, username?: (index: number) => string): string {
  return Array.from({ length: size }, (_, offset) =>
    sessionUp(from + offset, undefined, username?.(from + offset)),
  ).join('\n');
}

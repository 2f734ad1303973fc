const OCTETS = /^[0-9a-f]{1,2}(?:[:-][0-9a-f]{1,2}){1,20}$/i;
const WORDS = /^[0-9a-f]{4}(?:\.[0-9a-f]{4}){1,9}$/i;
const BARE = /^(?:[0-9a-f]{2}){6,20}$/i;

/**
 * A hardware address of 2 to 20 octets as daemons write it: octets perhaps unpadded (ISC dhcpd), a hardware type before
 * them (dnsmasq's `06-02:00:...`), words of four digits, or bare digits.
 */
export function isMacAddress(text: string): boolean {
  return OCTETS.test(text) || WORDS.test(text) || BARE.test(text);
}

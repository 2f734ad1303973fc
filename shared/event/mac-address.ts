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

/** Six bytes as Go prints a `[]byte` in JSON. No other notation has eight characters without a separator. */
const BASE64 = /^[A-Za-z0-9+/]{8}$/;

/** In colon notation what is a MAC address in base64, as older releases of athena-dhcpd write it; undefined for all else. */
export function macOfBase64(text: string): string | undefined {
  if (!BASE64.test(text)) return undefined;
  return Buffer.from(text, 'base64')
    .toString('hex')
    .replace(/..(?!$)/g, '$&:');
}

import { isIpAddress } from '#shared/pattern/ip-address.ts';

export interface SslFault {
  readonly field: 'url' | 'ssl_verify';
  readonly message: string;
}

/** What of NebularStack's rules for URL and SSL Verify does not hold (NebularStack, Webhooks, "Creating and Managing"). */
export function sslFaults(url: URL, sslVerify: boolean | undefined): readonly SslFault[] {
  const isAddress = isIpAddress(url.hostname.replace(/^\[|\]$/g, '')) !== undefined;
  const faults: SslFault[] = [];
  if (isAddress && url.protocol === 'https:')
    faults.push({ field: 'url', message: 'https:// cannot be used with an IP address; use a host name or http://' });
  if (sslVerify !== true) return faults;
  if (isAddress) faults.push({ field: 'ssl_verify', message: 'must be false where the URL contains an IP address' });
  else if (url.protocol === 'http:') faults.push({ field: 'ssl_verify', message: 'cannot be true with http://' });
  return faults;
}

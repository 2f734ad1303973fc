import { refusedAddress } from '#shared/egress/address-class.ts';
import { EVERY_TENANT, type Webhook } from '#shared/hook/hook.ts';
import { parseIpv4, parseIpv6 } from '#shared/pattern/ip-address.ts';

/** Names that no public resolver knows: RFC 6761, RFC 6762, RFC 8375, and ICANN's reserved `internal`. */
const PRIVATE_NAME = /(?:^|\.)(?:localhost|local|home\.arpa|internal)$/;

/** What of a hook is another thing in the cloud than on the box, in words. */
export function pushWarnings({ name, tenant, url }: Webhook): readonly string[] {
  const warnings: string[] = [];
  const reason = privateEndpoint(url);
  if (reason !== undefined)
    warnings.push(`${name}: its endpoint is ${reason}: the cloud refuses private addresses, the box would reach it`);
  if (tenant === EVERY_TENANT)
    warnings.push(`${name}: in the cloud it sees the events of every tenant of the environment, from all boxes`);
  return warnings;
}

/** What the URL itself shows; where other names lead, `deliver` sees when it connects. */
function privateEndpoint(url: string): string | undefined {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (parseIpv4(host) === undefined && parseIpv6(host) === undefined)
    return PRIVATE_NAME.test(host) || !host.includes('.') ? `${host}, a private name` : undefined;
  const reason = refusedAddress(host, []);
  return reason === undefined ? undefined : `${host} (${reason})`;
}

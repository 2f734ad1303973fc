import * as z from 'zod';
import { parseCidr } from '#shared/pattern/cidr.ts';
import { expected } from './expected.ts';

/** An IPv4 or IPv6 block such as 192.0.2.0/24, kept as it was written. */
export function cidr() {
  const error = expected('a CIDR block such as 192.0.2.0/24');
  return z.string({ error }).refine((value) => parseCidr(value) !== undefined, { error });
}

import * as z from 'zod';
import { type Cidr, parseCidr } from '#shared/pattern/cidr.ts';

/** A variable that holds CIDR blocks, separated by commas; may be empty. */
export const cidrList = z.string().transform((text, context): readonly Cidr[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part) => {
      const cidr = parseCidr(part);
      if (cidr !== undefined) return [cidr];
      context.addIssue({ code: 'custom', message: `expected CIDR blocks, separated by commas, got ${part}` });
      return [];
    }),
);

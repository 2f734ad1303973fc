import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { verifyAthenaSignature } from '#shared/signature/athena-signature.ts';
import { standardSignature } from '#shared/signature/standard-signature.ts';

/** What receivers allow between their clock and the sender's, as the libraries of Standard Webhooks do. */
const TOLERANCE_SECONDS = 300;

export interface Verdict {
  /** Undefined where there is nothing to judge. */
  readonly isGood: boolean | undefined;
  readonly text: string;
}

/** Whether the request was signed with this secret, as a receiver would find it: docs/webhooks.md, "Signatures". */
export function signatureVerdict(
  headers: IncomingHttpHeaders,
  body: Buffer,
  secret: string | undefined,
  nowMs: number,
): Verdict {
  const athena = single(headers['x-athena-signature']);
  const standard = single(headers['webhook-signature']);
  const isSigned = athena !== undefined || standard !== undefined;
  if (!isSigned) return { isGood: secret === undefined ? undefined : false, text: 'not signed' };
  if (secret === undefined) return { isGood: undefined, text: 'signed, not checked: give --secret-file' };

  if (athena !== undefined && !verifyAthenaSignature(body, athena, secret)) return wrong('X-Athena-Signature');
  if (standard === undefined) return { isGood: true, text: 'signature good' };
  const timestamp = Number(single(headers['webhook-timestamp']) ?? Number.NaN);
  const id = single(headers['webhook-id']) ?? '';
  if (!isOneOf(standard, standardSignature(id, timestamp, body, secret))) return wrong('webhook-signature');
  const offBySeconds = Math.round(Math.abs(nowMs / 1000 - timestamp));
  if (offBySeconds <= TOLERANCE_SECONDS) return { isGood: true, text: 'signature good' };
  return { isGood: false, text: `signature good, but its webhook-timestamp is ${offBySeconds} s off` };
}

function wrong(header: string): Verdict {
  return { isGood: false, text: `SIGNATURE WRONG: ${header} is not of this secret` };
}

function isOneOf(given: string, expected: string): boolean {
  const good = expected.split(' ').map((signature) => Buffer.from(signature));
  return given
    .split(' ')
    .map((signature) => Buffer.from(signature))
    .some((one) => good.some((other) => one.length === other.length && timingSafeEqual(one, other)));
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

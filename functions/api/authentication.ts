import { timingSafeEqual } from 'node:crypto';
import { SCOPES, type Scope } from '#shared/api/operations.ts';
import { maskIpv6 } from '#shared/pattern/cidr.ts';
import { formatIpv4, formatIpv6, mappedIpv4, parseIpv6 } from '#shared/pattern/ip-address.ts';
import type { ApiOptions, ApiRequest, Authorized } from './api-request.ts';
import { FailureLimit } from './failure-limit.ts';
import type { ApiPorts, TokenRecord } from './ports.ts';
import { ApiError, problemResponse } from './problem.ts';
import { tokenHash } from './token-hash.ts';

const USED_EVERY_MS = 60_000;
/** Tokens whose last use is remembered; beyond it a use may be written down twice in a minute. */
const REMEMBERED_TOKENS = 10_000;

/**
 * A token that Hookline made, the first one of a box among them: with 192 random bits or more none is ever guessed. A right one is let through from an address that
 * brought too many wrong ones, or whoever shares the address (a NAT, a proxy on the box) could lock its operator out. A
 * token that somebody chose (`api.token`) may be guessed, and waits.
 */
const OWN_TOKEN = /^(?:hkl_[\w-]{43}|hlt_[\w-]{32})$/;

/** Knows tokens by their hashes, and counts who brings wrong ones. */
export class Authentication {
  readonly #ports: Pick<ApiPorts, 'tokens' | 'now'>;
  readonly #fault: ApiOptions['fault'];
  readonly #failures: FailureLimit;
  readonly #used = new Map<string, number>();

  constructor(ports: Pick<ApiPorts, 'tokens' | 'now'>, fault: ApiOptions['fault']) {
    this.#ports = ports;
    this.#fault = fault;
    this.#failures = new FailureLimit(ports.now);
  }

  /** As `Api.authorize` (api-request.ts). */
  async authorize(request: Pick<ApiRequest, 'headers' | 'remote'>, scope: Scope): Promise<Authorized> {
    try {
      return { token: await this.check(request, scope) };
    } catch (error) {
      if (error instanceof ApiError) return { refusal: problemResponse(error) };
      throw error;
    }
  }

  /** The token of a request that may do this. Throws ApiError 401, 403 or 429. */
  async check({ headers, remote }: Pick<ApiRequest, 'headers' | 'remote'>, scope: Scope): Promise<TokenRecord> {
    const presented = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    if (presented === undefined) throw unauthorized('send the header "Authorization: Bearer TOKEN"');
    const source = sourceOf(remote);
    const waitSeconds = this.#failures.waitSeconds(source);
    if (waitSeconds > 0 && !OWN_TOKEN.test(presented)) throw tooManyFailures(waitSeconds);
    const hash = tokenHash(presented);
    const token = await this.#ports.tokens.find(hash);
    if (token === undefined || !isSameHash(token.hash, hash)) {
      this.#failures.count(source);
      if (waitSeconds > 0) throw tooManyFailures(waitSeconds);
      throw unauthorized('there is no such token');
    }
    await this.#remember(token);
    if (SCOPES.indexOf(token.scope) < SCOPES.indexOf(scope))
      throw new ApiError(403, 'scope_too_low', `this needs a token of scope ${scope}; this one's is ${token.scope}`);
    return token;
  }

  async #remember(token: TokenRecord): Promise<void> {
    const nowMs = this.#ports.now();
    const lastMs = Math.max(token.lastUsedMs ?? 0, this.#used.get(token.id) ?? 0);
    if (nowMs - lastMs < USED_EVERY_MS) return;
    if (this.#used.size >= REMEMBERED_TOKENS) this.#used.clear();
    this.#used.set(token.id, nowMs);
    await this.#ports.tokens.used(token, nowMs).catch(this.#fault);
  }
}

function isSameHash(stored: string, presented: string): boolean {
  const [one, other] = [Buffer.from(stored), Buffer.from(presented)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Who shares a limit: an IPv4 address; in IPv6 a network of 64 bits, as whoever has one address has them all (RFC 6177). */
function sourceOf(remote: string): string {
  const groups = parseIpv6(remote.replace(/%.*$/, ''));
  if (groups === undefined) return remote;
  const ipv4 = mappedIpv4(groups);
  return ipv4 === undefined ? formatIpv6(maskIpv6(groups, 64)) : formatIpv4(ipv4);
}

function tooManyFailures(waitSeconds: number): ApiError {
  const retryAfter = { 'retry-after': String(waitSeconds) };
  return new ApiError(429, 'too_many_failures', 'too many wrong tokens from this address; wait', retryAfter);
}

function unauthorized(message: string): ApiError {
  return new ApiError(401, 'unauthorized', message, { 'www-authenticate': 'Bearer' });
}

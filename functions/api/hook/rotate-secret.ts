import type { Webhook } from '#shared/hook/hook.ts';

/** How long the secret before signs beside a new one. */
const OLD_SECRET_MS = 24 * 3_600_000;

/**
 * The secrets of a hook that is to have this one: the one before stays for a day. A secret that is taken away, or that did
 * not change, starts nothing; what still signs from a change before goes on.
 */
export function rotateSecret(
  stored: Pick<Webhook, 'secret' | 'oldSecret'> | undefined,
  secret: string | undefined,
  nowMs: number,
): Pick<Webhook, 'secret' | 'oldSecret'> {
  if (secret === undefined) return {};
  const before = stored?.secret;
  if (before !== undefined && before !== secret)
    return { secret, oldSecret: { secret: before, untilMs: nowMs + OLD_SECRET_MS } };
  const old = stored?.oldSecret;
  return before === secret && old !== undefined && old.untilMs > nowMs ? { secret, oldSecret: old } : { secret };
}

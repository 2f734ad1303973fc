import type { HooklineEvent } from '#shared/event/event.ts';
import { renderRequest } from '#shared/payload/render-request.ts';
import { type NextStep, planAfterAttempt } from '#shared/retry/retry-policy.ts';
import type { FollowUp, Message } from '../queue/queue.ts';
import type { AttemptRecord } from '../registry/registry.ts';
import { deliveryId, type LiveWebhook } from './live-webhook.ts';
import type { DeliverPorts, Exchange } from './ports.ts';

const NOTHING: readonly FollowUp[] = [];

/**
 * Does what a message asks for, and answers what follows from it: what its queue is to be told when it is settled.
 * `onEarly` is told of what follows while other attempts of the same event are still under way: a hook that is slow must
 * not delay another one's retry.
 */
export type Deliver = (message: Message, onEarly?: OnEarly) => Promise<readonly FollowUp[]>;

export type OnEarly = (followUps: readonly FollowUp[]) => void;

/**
 * An event makes the first attempt of every hook that matches, all at once, and only what fails comes back as a delivery:
 * a failing hook never makes a healthy one receive an event twice. A delivery makes one attempt of its hook.
 */
export function createDeliver(ports: DeliverPorts): Deliver {
  return (message, onEarly) => {
    const { event, hookId, attempt } = message;
    if (hookId !== '') return deliverTo(ports, event, hookId, attempt);
    const hooks = ports.hooks.ofTenant(event.tenant);
    return hooks instanceof Promise
      ? hooks.then((found) => fanOut(ports, message, found, onEarly))
      : fanOut(ports, message, hooks, onEarly);
  };
}

function fanOut(
  ports: DeliverPorts,
  { event, onlyTag }: Message,
  hooks: readonly LiveWebhook[],
  onEarly: OnEarly | undefined,
): Promise<readonly FollowUp[]> {
  const matching = hooks.filter((live) => (onlyTag === undefined || live.tag === onlyTag) && live.matches(event));
  const [only] = matching;
  if (only === undefined) {
    if (onlyTag === undefined) ports.unwanted?.(event);
    return Promise.resolve(NOTHING);
  }
  if (matching.length === 1) return firstAttempt(ports, event, only);
  const attempts = matching.map(async (live) => {
    const followUps = await firstAttempt(ports, event, live);
    if (followUps.length > 0) onEarly?.(followUps);
    return followUps;
  });
  return Promise.all(attempts).then((followUps) => followUps.flat());
}

/** Runs for every delivery, so it waits only where there is something to wait for. */
async function firstAttempt(
  ports: DeliverPorts,
  event: HooklineEvent,
  live: LiveWebhook,
): Promise<readonly FollowUp[]> {
  const entering = ports.admission.enter(live);
  const when = typeof entering === 'string' ? entering : await entering;
  if (when === 'later') return [{ kind: 'retry', hookId: live.hook.id, attempt: 1, delayMs: 0 }];
  try {
    return await attemptOnce(ports, event, live, 1);
  } catch (error) {
    return faulted(ports, event, live, { error, attempts: 0 });
  } finally {
    ports.admission.leave(live);
  }
}

async function deliverTo(
  ports: DeliverPorts,
  event: HooklineEvent,
  hookId: string,
  attempt: number,
): Promise<readonly FollowUp[]> {
  const live = await ports.hooks.byId(event.tenant, hookId);
  if ('unavailable' in live) return [{ kind: 'dead', hookId, attempts: attempt - 1, reason: live.unavailable }];
  return attemptOnce(ports, event, live, attempt).catch((error: unknown) =>
    faulted(ports, event, live, { error, attempts: attempt - 1 }),
  );
}

/** A fault of ours costs one hook its delivery, which becomes a dead letter, and no other hook anything. */
function faulted(
  ports: DeliverPorts,
  event: HooklineEvent,
  live: LiveWebhook,
  { error, attempts }: { error: unknown; attempts: number },
): readonly FollowUp[] {
  ports.fault(live, event, error);
  const reason = `internal error: ${error instanceof Error ? error.message : String(error)}`;
  return [{ kind: 'dead', hookId: live.hook.id, attempts, reason }];
}

async function attemptOnce(
  ports: DeliverPorts,
  event: HooklineEvent,
  live: LiveWebhook,
  attempt: number,
): Promise<readonly FollowUp[]> {
  const { id, retries, retryBackoffMs } = live.hook;
  const atMs = ports.now();
  const request = renderRequest(live.prepared, event, { deliveryId: deliveryId(event, live), nowMs: atMs });
  const exchange = await ports.send(live, request);
  const { outcome } = exchange;
  const next = planAfterAttempt({
    outcome,
    attempt,
    retries,
    retryBackoffMs,
    nowMs: ports.now(),
    random: ports.random,
  });
  const record = recordOf(event, id, { attempt, atMs, exchange, next });
  ports.observe(live, event, record, next.result === 'retry' ? next.delayMs : undefined);
  ports.log.record(record, event, next.result === 'retry' ? ports.now() + next.delayMs : undefined);
  if (next.result === 'delivered') return NOTHING;
  if (next.result === 'gone') await ports.health.disable(id, next.reason, ports.now(), live.hook.tenant);
  if (next.result === 'retry') return [{ kind: 'retry', hookId: id, attempt: attempt + 1, delayMs: next.delayMs }];
  return [{ kind: 'dead', hookId: id, attempts: attempt, reason: next.reason }];
}

function recordOf(
  event: HooklineEvent,
  hookId: string,
  made: { attempt: number; atMs: number; exchange: Exchange; next: NextStep },
): AttemptRecord {
  const { outcome, latencyMs, response } = made.exchange;
  return {
    eventId: event.id,
    hookId,
    attempt: made.attempt,
    atMs: made.atMs,
    result: made.next.result === 'gone' ? 'dead' : made.next.result,
    status: outcome.kind === 'response' ? outcome.status : undefined,
    latencyMs,
    error: outcome.kind === 'error' ? outcome.message : undefined,
    response,
  };
}

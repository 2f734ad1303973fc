import type { ReceivedRequest } from './sink.ts';

/** A webhook of the model; its path at the sink is its own, also where a later hook has its name. */
export interface ModelHook {
  readonly name: string;
  readonly path: string;
  readonly tenant: string;
  /** Whether it is known to be in force: what is accepted from now on is owed to it. */
  isInForce: boolean;
  /** Counts the operations that may have excused the box. */
  generation: number;
  /** Sessions it must get yet, each with the time from which on a delivery counts. */
  readonly owed: Map<number, number>;
  /** When it last got each session. */
  readonly got: Map<number, number>;
  /** The last session posted when it was known to be deleted. */
  deletedAt: number | undefined;
}

export const EVERY = '*';
/** What follows from the packet of a session that changed the NAS has a half more for its number. */
export const DERIVED = 0.5;
export const tenantOf = (session: number): string => (Math.floor(session) % 3 === 0 ? 'globex' : 'acme');

/** The address that stands for the session, and the session for which one stands. */
export const nasOf = (session: number): string => `10.${session >> 16}.${(session >> 8) & 255}.${session & 255}`;
const ofNas = (nas: string): number =>
  nas
    .split('.')
    .slice(1)
    .reduce((sum, part) => sum * 256 + Number(part), 0);

/** The session of a payload; undefined for the test events of the API. */
export function sessionOf(payload: {
  readonly session_id?: number;
  readonly nas_ip4?: string;
  readonly data?: { readonly last_known_nas_ip4?: string };
}): number | undefined {
  if (payload.session_id !== undefined) return payload.session_id;
  if (payload.nas_ip4 !== undefined) return ofNas(payload.nas_ip4);
  const changed = payload.data?.last_known_nas_ip4;
  return changed?.startsWith('10.') ? ofNas(changed) + DERIVED : undefined;
}
const sees = ({ tenant }: Pick<ModelHook, 'tenant'>, session: number): boolean =>
  tenant === EVERY || tenant === tenantOf(session);

/**
 * What the box owes to whom. A hook is owed an event that it sees if it was in force from before the post until its 202,
 * and nothing was begun since that takes it out of force; a replay owes it what had been accepted before.
 */
export class OwedDeliveries {
  readonly hooks = new Map<string, ModelHook>();
  readonly accepted = new Map<number, number>();
  readonly violations: string[] = [];
  readonly #ids = new Map<string, string>();

  add(name: string, path: string, tenant: string): ModelHook {
    const hook = { name, path, tenant, isInForce: true, generation: 0, deletedAt: undefined };
    const fresh: ModelHook = { ...hook, owed: new Map(), got: new Map() };
    this.hooks.set(path, fresh);
    return fresh;
  }

  /** To be called before anything is asked for that may take the hook out of force. */
  excuse(hook: ModelHook): void {
    hook.isInForce = false;
    hook.generation++;
    hook.owed.clear();
  }

  /** To be called before a post; what it answers, when all of the post was answered 202. */
  posting(): (sessions: readonly number[]) => void {
    const before = [...this.hooks.values()].filter(({ isInForce }) => isInForce);
    const generations = before.map(({ generation }) => generation);
    return (sessions) => {
      for (const session of sessions) this.accepted.set(session, Date.now());
      for (const [place, hook] of before.entries()) {
        if (hook.generation !== generations[place]) continue;
        for (const session of sessions) if (sees(hook, session) && !hook.got.has(session)) hook.owed.set(session, 0);
      }
    };
  }

  /** To be called when a replay of everything to this hook has begun, with the time before it was asked for. */
  replaying(hook: ModelHook, sinceMs: number, askedMs: number): void {
    for (const [session, acceptedMs] of this.accepted) {
      if (acceptedMs > askedMs || acceptedMs < sinceMs || !sees(hook, session)) continue;
      // What it got just now may have counted as waiting still.
      const isSettled = (hook.got.get(session) ?? askedMs) < askedMs - 3_000;
      if (isSettled || !hook.got.has(session)) hook.owed.set(session, isSettled ? askedMs : 0);
    }
  }

  /** What the sink answered 200. */
  took({ url, headers, body, receivedAt }: ReceivedRequest): void {
    const hook = this.hooks.get(url);
    const session = sessionOf(JSON.parse(body.toString()));
    if (session === undefined) return;
    if (hook === undefined) {
      this.violations.push(`session ${session} at ${url}, where no hook is`);
      return;
    }
    if (!sees(hook, session)) this.violations.push(`${url} of ${hook.tenant} got ${session} of ${tenantOf(session)}`);
    if (hook.deletedAt !== undefined && Math.floor(session) > hook.deletedAt)
      this.violations.push(`${url} was deleted after session ${hook.deletedAt} and got ${session}`);
    const id = String(headers['webhook-id']);
    const known = this.#ids.get(`${url} ${session}`) ?? id;
    this.#ids.set(`${url} ${session}`, known);
    if (known !== id) this.violations.push(`${url} got ${session} as ${known} and as ${id}`);
    hook.got.set(session, receivedAt);
    if ((hook.owed.get(session) ?? Number.POSITIVE_INFINITY) <= receivedAt) hook.owed.delete(session);
  }

  /** Everything that is still owed. */
  owing(): string[] {
    return [...this.hooks.values()].flatMap(({ path, owed }) =>
      [...owed.keys()].map((session) => `${path} ${session}`),
    );
  }
}

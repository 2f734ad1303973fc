import type { StoredHook } from './ports.ts';
import { ApiError } from './problem.ts';
import type { Context } from './route.ts';
import { boundTenant, mayTouch } from './tenancy.ts';

/** Every hook that exists for the token. */
export async function knownHooks({ ports, token }: Context): Promise<readonly StoredHook[]> {
  const hooks = await ports.hooks.list(boundTenant(token));
  return hooks.filter(({ hook }) => mayTouch(token, hook.tenant));
}

/** The hook of this id or, where no hook has it, of this name. Throws ApiError 404, or 409 where two have the name. */
export async function findHook(context: Context, idOrName: string): Promise<StoredHook> {
  const found = pickHook(await knownHooks(context), idOrName);
  if (found === undefined) throw noSuchHook(idOrName);
  return found;
}

/**
 * The id of a hook that a list is about. A hook that is no longer there is known by what it left behind, so any text is
 * taken for an id: use `refuseUnknown` where nothing is found for it.
 */
export function idOf(known: readonly StoredHook[], idOrName: string | undefined): string | undefined {
  return idOrName === undefined ? undefined : (pickHook(known, idOrName)?.hook.id ?? idOrName);
}

/** An empty list about a hook that nobody knows is a typing error. Throws ApiError 404. */
export function refuseUnknown(known: readonly StoredHook[], idOrName: string | undefined): void {
  if (idOrName !== undefined && pickHook(known, idOrName) === undefined) throw noSuchHook(idOrName);
}

/**
 * Ids of the hooks of whose deliveries the token may know; undefined where it may know of all. Whose a hook was that is
 * gone nobody knows any more, and it may have been the operator's: of those a tenant's token is told nothing.
 */
export function visibleHooks({ token }: Context, known: readonly StoredHook[]): ReadonlySet<string> | undefined {
  return boundTenant(token) === undefined ? undefined : new Set(known.map(({ hook }) => hook.id));
}

/** Names of hooks by their ids. */
export function namesOf(known: readonly StoredHook[]): ReadonlyMap<string, string> {
  return new Map(known.map(({ hook }) => [hook.id, hook.name]));
}

function pickHook(known: readonly StoredHook[], idOrName: string): StoredHook | undefined {
  const byId = known.find(({ hook }) => hook.id === idOrName);
  if (byId !== undefined) return byId;
  const [named, other] = known.filter(({ hook }) => hook.name === idOrName);
  if (other === undefined) return named;
  throw new ApiError(409, 'ambiguous_name', `several hooks are named ${JSON.stringify(idOrName)}; use an id`);
}

function noSuchHook(idOrName: string): ApiError {
  return new ApiError(404, 'no_such_hook', `there is no hook ${JSON.stringify(idOrName)}`);
}

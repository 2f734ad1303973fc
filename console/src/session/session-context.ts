import { createContext, useContext } from 'react';
import { SCOPES, type Scope } from '#shared/api/operations.ts';
import type { Status } from '../api/answers.ts';
import type { ApiClient } from '../api/api-client.ts';

/** Who is signed in, and where. */
export interface Session {
  readonly api: ApiClient;
  readonly status: Status;
  readonly signOut: () => void;
}

export const SessionContext = createContext<Session | undefined>(undefined);

/** Throws outside of a session: pages are only shown within one. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('no session here');
  return session;
}

/** Whether the token's scope is this one or a wider one. */
export function useCan(scope: Scope): boolean {
  const { status } = useSession();
  return SCOPES.indexOf(status.token.scope) >= SCOPES.indexOf(scope);
}

import Spinner from '@cloudscape-design/components/spinner';
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { STATUS } from '#shared/api/operations.ts';
import type { Status } from '../api/answers.ts';
import { ApiClient } from '../api/api-client.ts';
import { messageOf } from '../api/api-error.ts';
import { type Session, SessionContext } from './session-context.ts';
import { SignIn } from './sign-in.tsx';
import { forgetToken, storedToken, storeToken } from './token-store.ts';

const Shell = lazy(async () => ({ default: (await import('../shell/shell.tsx')).Shell }));

interface SignedIn {
  readonly token: string;
  readonly status: Status;
}

/** Shows the console to who has a token that the API takes, and the sign-in page to everybody else. */
export function SessionGate() {
  const [signedIn, setSignedIn] = useState<SignedIn>();
  const [isResuming, setResuming] = useState(() => storedToken() !== undefined);
  const [reason, setReason] = useState<string>();

  const signOut = useCallback((why?: string) => {
    forgetToken();
    setSignedIn(undefined);
    setReason(why);
  }, []);

  const signIn = useCallback(async (token: string, keep: boolean) => {
    const status = await new ApiClient(token).get(STATUS, '/status');
    storeToken(token, keep);
    setReason(undefined);
    setSignedIn({ token, status });
  }, []);

  useEffect(() => {
    const token = storedToken();
    if (token === undefined) return;
    new ApiClient(token)
      .get(STATUS, '/status')
      .then((status) => setSignedIn({ token, status }))
      .catch((error: unknown) => setReason(messageOf(error)))
      .finally(() => setResuming(false));
  }, []);

  const session = useMemo((): Session | undefined => {
    if (signedIn === undefined) return undefined;
    const expired = () => signOut('Your token is no longer valid. Sign in with another one.');
    return { api: new ApiClient(signedIn.token, expired), status: signedIn.status, signOut: () => signOut() };
  }, [signedIn, signOut]);

  const loading = (
    <div className="sign-in">
      <Spinner size="large" /> Loading Hookline
    </div>
  );
  if (isResuming) return loading;
  if (session === undefined) return <SignIn onSignIn={signIn} reason={reason} />;
  return (
    <SessionContext value={session}>
      <Suspense fallback={loading}>
        <Shell />
      </Suspense>
    </SessionContext>
  );
}

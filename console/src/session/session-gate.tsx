import Spinner from '@cloudscape-design/components/spinner';
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { STATUS } from '#shared/api/operations.ts';
import type { Status } from '../api/answers.ts';
import { ApiClient } from '../api/api-client.ts';
import { isUnauthorized } from '../api/api-error.ts';
import { loadShell, preloadShell } from './load-shell.ts';
import { type Session, SessionContext } from './session-context.ts';
import { SignIn } from './sign-in.tsx';
import { forgetToken, storedToken, storeToken } from './token-store.ts';
import { Unreachable } from './unreachable.tsx';

const Shell = lazy(loadShell);
const NOT_VALID = 'Your token is no longer valid. Sign in with another one.';

interface SignedIn {
  readonly token: string;
  readonly status: Status;
}

/** Shows the console to who has a token that the API takes, and the sign-in page to everybody else. */
export function SessionGate() {
  const [signedIn, setSignedIn] = useState<SignedIn>();
  const [isResuming, setResuming] = useState(() => storedToken() !== undefined);
  const [resumeError, setResumeError] = useState<unknown>();
  const [reason, setReason] = useState<string>();

  const signOut = useCallback((why?: string) => {
    forgetToken();
    setSignedIn(undefined);
    setResumeError(undefined);
    setReason(why);
  }, []);

  const signIn = useCallback(async (token: string, keep: boolean) => {
    const status = await new ApiClient(token).get(STATUS, '/status');
    storeToken(token, keep);
    setReason(undefined);
    setSignedIn({ token, status });
  }, []);

  const resume = useCallback(async () => {
    const token = storedToken();
    if (token === undefined) return;
    try {
      setSignedIn({ token, status: await new ApiClient(token).get(STATUS, '/status') });
      setResumeError(undefined);
    } catch (error) {
      // An agent that is down for a moment is no reason to ask for the token again.
      if (isUnauthorized(error)) signOut(NOT_VALID);
      else setResumeError(error);
    }
    setResuming(false);
  }, [signOut]);

  useEffect(() => {
    preloadShell();
    void resume();
  }, [resume]);

  const session = useMemo((): Session | undefined => {
    if (signedIn === undefined) return undefined;
    const expired = () => signOut(NOT_VALID);
    return { api: new ApiClient(signedIn.token, expired), status: signedIn.status, signOut: () => signOut() };
  }, [signedIn, signOut]);

  const loading = (
    <div className="sign-in">
      <Spinner size="large" /> Loading Hookline
    </div>
  );
  if (isResuming) return loading;
  if (session === undefined && resumeError !== undefined)
    return <Unreachable error={resumeError} onRetry={resume} onSignOut={() => signOut()} />;
  if (session === undefined) return <SignIn onSignIn={signIn} reason={reason} />;
  return (
    <SessionContext value={session}>
      <Suspense fallback={loading}>
        <Shell />
      </Suspense>
    </SessionContext>
  );
}

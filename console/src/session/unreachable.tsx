import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect } from 'react';
import { messageOf } from '../api/api-error.ts';

const RETRY_MS = 3_000;

interface UnreachableProps {
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly onSignOut: () => void;
}

/** Stands where there is a token, and nobody who could judge it. It tries again by itself. */
export function Unreachable({ error, onRetry, onSignOut }: UnreachableProps) {
  useEffect(() => {
    const timer = setInterval(onRetry, RETRY_MS);
    return () => clearInterval(timer);
  }, [onRetry]);
  return (
    <main className="sign-in">
      <SpaceBetween size="s">
        <Box variant="h1">Hookline</Box>
        <Alert
          type="error"
          header="You are signed in, but there is no answer"
          action={<Button onClick={onRetry}>Try again</Button>}
        >
          {messageOf(error)} This page tries again by itself.
        </Alert>
        <Button variant="link" onClick={onSignOut}>
          Sign in with another token
        </Button>
      </SpaceBetween>
    </main>
  );
}

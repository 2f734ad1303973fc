import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type FormEvent, useEffect, useState } from 'react';
import { messageOf } from '../api/api-error.ts';

interface SignInProps {
  /** Rejects where the API does not take the token. */
  readonly onSignIn: (token: string, keep: boolean) => Promise<void>;
  /** Why one has to sign in again. */
  readonly reason: string | undefined;
}

export function SignIn({ onSignIn, reason }: SignInProps) {
  const [token, setToken] = useState('');
  const [keep, setKeep] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState(reason);

  useEffect(() => {
    document.title = 'Sign in - Hookline';
  }, []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (token.trim() === '') return setError('Enter a token.');
    setBusy(true);
    setError(undefined);
    await onSignIn(token.trim(), keep).catch((fault: unknown) => {
      setBusy(false);
      setError(messageOf(fault));
    });
  };

  return (
    <main className="sign-in">
      <form onSubmit={submit}>
        <Container header={<Header variant="h1">Hookline</Header>}>
          <Form
            actions={
              <Button variant="primary" formAction="submit" loading={isBusy} loadingText="Signing in">
                Sign in
              </Button>
            }
          >
            <SpaceBetween size="l">
              {error !== undefined && <Alert type="error">{error}</Alert>}
              <FormField label="Token" description="A token of the management API.">
                <Input
                  type="password"
                  value={token}
                  onChange={({ detail }) => setToken(detail.value)}
                  autoComplete="current-password"
                  autoFocus
                />
              </FormField>
              <Checkbox checked={keep} onChange={({ detail }) => setKeep(detail.checked)}>
                Keep me signed in on this computer
              </Checkbox>
              <Box color="text-body-secondary" fontSize="body-s">
                The first token of a box is in the file <Box variant="code">api-token</Box> of its{' '}
                <Box variant="code">data_dir</Box>, which only its owner reads. In the cloud it is in Secrets Manager,
                under the name that the deployment printed.
              </Box>
            </SpaceBetween>
          </Form>
        </Container>
      </form>
    </main>
  );
}

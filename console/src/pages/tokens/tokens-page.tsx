import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { TOKEN_LIST } from '#shared/api/operations.ts';
import type { Token } from '../../api/answers.ts';
import { useQuery } from '../../api/use-query.ts';
import { Confirm } from '../../feedback/confirm.tsx';
import { Nothing } from '../../feedback/nothing.tsx';
import { QueryError } from '../../feedback/query-error.tsx';
import { LocalTime } from '../../format/local-time.tsx';
import { useSession } from '../../session/session-context.ts';
import { useNotifications } from '../../shell/notifications.tsx';
import { NewToken } from './new-token.tsx';

export function TokensPage() {
  const { api, status } = useSession();
  const { succeed } = useNotifications();
  const [isCreating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Token>();
  const tokens = useQuery('tokens', (client, signal) => client.get(TOKEN_LIST, '/tokens', {}, signal));

  const revoke = async ({ id, name }: Token) => {
    await api.delete(`/tokens/${encodeURIComponent(id)}`);
    setRevoking(undefined);
    succeed(`The token "${name}" is revoked.`);
    tokens.refresh();
  };

  return (
    <SpaceBetween size="l">
      <QueryError of={tokens} />
      <Table
        variant="full-page"
        header={
          <Header
            variant="h1"
            counter={tokens.data && `(${tokens.data.tokens.length})`}
            description="Who may use the API and this console. Only hashes are kept: a token is shown once, when it is made."
            actions={
              <Button variant="primary" onClick={() => setCreating(true)}>
                New token
              </Button>
            }
          >
            Tokens
          </Header>
        }
        items={tokens.data?.tokens ?? []}
        loading={tokens.data === undefined && tokens.isLoading}
        loadingText="Loading tokens"
        trackBy="id"
        ariaLabels={{ tableLabel: 'Tokens' }}
        empty={tokens.data !== undefined && <Nothing title="No tokens">Make one for each person and program.</Nothing>}
        columnDefinitions={[
          { id: 'name', header: 'Name', cell: ({ name }) => name, isRowHeader: true },
          { id: 'scope', header: 'Scope', cell: ({ scope }) => scope },
          { id: 'tenant', header: 'Tenant', cell: ({ tenant }) => (tenant === '*' ? 'every tenant' : tenant) },
          { id: 'created', header: 'Created', cell: ({ created_at }) => <LocalTime of={created_at} /> },
          { id: 'used', header: 'Last used', cell: ({ last_used_at }) => <LocalTime of={last_used_at} /> },
          {
            id: 'revoke',
            header: 'Revoke',
            cell: (token) =>
              token.id === status.token.id ? (
                'this is yours'
              ) : (
                <Button variant="inline-link" ariaLabel={`Revoke ${token.name}`} onClick={() => setRevoking(token)}>
                  Revoke
                </Button>
              ),
          },
        ]}
      />
      {isCreating && <NewToken onDismiss={() => setCreating(false)} onCreated={tokens.refresh} />}
      {revoking !== undefined && (
        <Confirm
          title="Revoke the token?"
          action="Revoke"
          onDismiss={() => setRevoking(undefined)}
          onConfirm={() => revoke(revoking)}
        >
          Whoever uses <strong>{revoking.name}</strong> is refused from now on.
        </Confirm>
      )}
    </SpaceBetween>
  );
}

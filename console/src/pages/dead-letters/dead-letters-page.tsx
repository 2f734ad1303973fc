import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useMemo, useState } from 'react';
import { useQuery } from '../../api/use-query.ts';
import { Nothing } from '../../feedback/nothing.tsx';
import { QueryError } from '../../feedback/query-error.tsx';
import { LocalTime } from '../../format/local-time.tsx';
import { hrefOf } from '../../routing/route.ts';
import { useCan } from '../../session/session-context.ts';
import type { PageProps } from '../../shell/pages.ts';
import { groupLetters } from './group-letters.ts';
import { LetterTable } from './letter-table.tsx';
import { listLetters, MAX_LETTERS } from './list-letters.ts';
import { RedriveDialog } from './redrive-dialog.tsx';

const REFRESH_MS = 10_000;

export function DeadLettersPage({ route }: PageProps) {
  const canOperate = useCan('operator');
  const hook = route.query.get('hook') ?? undefined;
  const [redriving, setRedriving] = useState<{ readonly hook?: string; readonly hookName?: string }>();
  const query = useQuery(`dead letters ${hook}`, (api, signal) => listLetters(api, hook, signal), {
    intervalMs: REFRESH_MS,
  });
  const letters = query.data?.letters;
  const total = query.data?.total ?? 0;
  const groups = useMemo(() => groupLetters(letters ?? []), [letters]);
  const [firstGroup] = groups;

  return (
    <SpaceBetween size="l">
      <QueryError of={query} />
      <Table
        variant="container"
        header={
          <Header
            variant="h1"
            counter={query.data && `(${total})`}
            description={
              total > MAX_LETTERS
                ? `Deliveries that were given up. The latest ${MAX_LETTERS} are listed with their reasons; redrive means all of them.`
                : 'Deliveries that were given up, by hook and reason. Mend the endpoint, then redrive them.'
            }
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel="Refresh" onClick={query.refresh} />
                <Button
                  variant="primary"
                  disabled={!canOperate || total === 0}
                  onClick={() => setRedriving(hook === undefined ? {} : { hook, hookName: firstGroup?.hook ?? hook })}
                >
                  {hook === undefined ? 'Redrive all' : 'Redrive these'}
                </Button>
              </SpaceBetween>
            }
          >
            Dead letters
          </Header>
        }
        items={groups}
        loading={query.data === undefined && query.isLoading}
        loadingText="Loading dead letters"
        trackBy="key"
        wrapLines
        ariaLabels={{ tableLabel: 'Dead letters by hook and reason' }}
        empty={
          letters !== undefined && (
            <Nothing title="No dead letters">
              {hook === undefined ? (
                'Every delivery arrived, or is still being tried.'
              ) : (
                <Link href={hrefOf('dead-letters')}>Show those of all hooks</Link>
              )}
            </Nothing>
          )
        }
        columnDefinitions={[
          {
            id: 'hook',
            header: 'Hook',
            cell: (group) => <Link href={hrefOf('webhooks', [group.hookId])}>{group.hook}</Link>,
            isRowHeader: true,
            minWidth: 140,
          },
          { id: 'reason', header: 'Reason', cell: (group) => group.reason },
          { id: 'count', header: 'Letters', cell: (group) => group.count },
          { id: 'tenant', header: 'Tenant', cell: (group) => group.tenant },
          { id: 'newest', header: 'Newest', cell: (group) => <LocalTime of={group.newest} /> },
          { id: 'oldest', header: 'Oldest', cell: (group) => <LocalTime of={group.oldest} /> },
          {
            id: 'redrive',
            header: 'Redrive',
            cell: (group) => (
              <Button
                variant="inline-link"
                disabled={!canOperate}
                ariaLabel={`Redrive the dead letters of ${group.hook}`}
                onClick={() => setRedriving({ hook: group.hookId, hookName: group.hook })}
              >
                Redrive hook
              </Button>
            ),
          },
        ]}
      />
      {letters !== undefined && letters.length > 0 && <LetterTable letters={letters} />}
      {redriving !== undefined && (
        <RedriveDialog
          hook={redriving.hook}
          hookName={redriving.hookName}
          onDismiss={() => {
            setRedriving(undefined);
            query.refresh();
          }}
        />
      )}
    </SpaceBetween>
  );
}

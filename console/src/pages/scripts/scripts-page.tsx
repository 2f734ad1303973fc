import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import type { HookView } from '#shared/api/hook.ts';
import { useQuery } from '../../api/use-query.ts';
import { Nothing } from '../../feedback/nothing.tsx';
import { QueryError } from '../../feedback/query-error.tsx';
import { LocalTime } from '../../format/local-time.tsx';
import { HookStatus } from '../../status/hook-status.tsx';
import { ResultStatus } from '../../status/result-status.tsx';
import { listHooks } from '../webhooks/list-hooks.ts';

const REFRESH_MS = 10_000;

export function ScriptsPage() {
  const scripts = useQuery('scripts', (api, signal) => listHooks(api, 'script', signal), { intervalMs: REFRESH_MS });
  return (
    <SpaceBetween size="l">
      <QueryError of={scripts} />
      <Table
        variant="full-page"
        header={
          <Header
            variant="h1"
            counter={scripts.data && `(${scripts.data.length})`}
            description="What this box runs on events. Scripts come from files on the box and are changed only there."
            actions={<Button iconName="refresh" ariaLabel="Refresh" onClick={scripts.refresh} />}
          >
            Scripts
          </Header>
        }
        items={scripts.data ?? []}
        loading={scripts.data === undefined && scripts.isLoading}
        loadingText="Loading scripts"
        trackBy="id"
        wrapLines
        ariaLabels={{ tableLabel: 'Scripts' }}
        empty={
          scripts.data !== undefined && (
            <Nothing title="This box runs no scripts">
              Add one to the section event_hooks or hooks.script of its configuration file.
            </Nothing>
          )
        }
        columnDefinitions={COLUMNS}
      />
    </SpaceBetween>
  );
}

const COLUMNS = [
  { id: 'name', header: 'Name', cell: ({ name }: HookView) => name, isRowHeader: true },
  {
    id: 'command',
    header: 'Command',
    minWidth: 200,
    cell: ({ command }: HookView) => <Box variant="code">{command}</Box>,
  },
  { id: 'events', header: 'Events', cell: ({ events }: HookView) => events.join(', ') || 'every event' },
  { id: 'tenant', header: 'Tenant', cell: ({ tenant }: HookView) => (tenant === '*' ? 'every tenant' : tenant) },
  { id: 'timeout', header: 'Timeout', cell: ({ timeout }: HookView) => timeout },
  { id: 'state', header: 'State', minWidth: 115, cell: (hook: HookView) => <HookStatus hook={hook} /> },
  {
    id: 'result',
    header: 'Last result',
    minWidth: 150,
    cell: ({ health }: HookView) => (
      <>
        <ResultStatus health={health} statusName="exit code" />
        {health.last_error !== undefined && <Box fontSize="body-s">{health.last_error}</Box>}
      </>
    ),
  },
  {
    id: 'ran',
    header: 'Last run',
    minWidth: 130,
    cell: ({ health }: HookView) => <LocalTime of={health.last_attempt_at} />,
  },
];

import { useCollection } from '@cloudscape-design/collection-hooks';
import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import type { HookView } from '#shared/api/hook.ts';
import type { Query } from '../../api/use-query.ts';
import { Nothing } from '../../feedback/nothing.tsx';
import { QueryError } from '../../feedback/query-error.tsx';
import { hrefOf } from '../../routing/route.ts';
import { navigate } from '../../routing/use-route.ts';
import { useCan, useSession } from '../../session/session-context.ts';
import { HookStatus } from '../../status/hook-status.tsx';
import { ResultStatus } from '../../status/result-status.tsx';

const PAGE_SIZE = 20;

/** NebularStack's "Webhooks" section: selecting a row opens its View dialog; "New Webhook" stands at the bottom. */
export function WebhookTable({ hooks }: { readonly hooks: Query<readonly HookView[]> }) {
  const canOperate = useCan('operator');
  const { items, collectionProps, filterProps, paginationProps, filteredItemsCount } = useCollection(hooks.data ?? [], {
    pagination: { pageSize: PAGE_SIZE },
    sorting: {},
    filtering: {
      fields: ['name', 'url', 'tenant', 'state', 'id'],
      empty: hooks.data !== undefined && <NoWebhooks />,
      noMatch: <Nothing title="No webhook is like this">Change or clear the text above.</Nothing>,
    },
  });
  return (
    <SpaceBetween size="s">
      <QueryError of={hooks} />
      <Table
        {...collectionProps}
        header={
          <Header variant="h1" counter={hooks.data && `(${hooks.data.length})`}>
            Webhooks
          </Header>
        }
        items={items}
        columnDefinitions={COLUMNS}
        trackBy="id"
        loading={hooks.data === undefined && hooks.isLoading}
        loadingText="Loading webhooks"
        ariaLabels={{ tableLabel: 'Webhooks' }}
        onRowClick={({ detail }) => navigate(hrefOf('webhooks', [detail.item.id]))}
        filter={
          <TextFilter
            {...filterProps}
            filteringPlaceholder="Find by name, URL, tenant or state"
            filteringAriaLabel="Find webhooks"
            countText={`${filteredItemsCount ?? 0} found`}
          />
        }
        pagination={paginationProps.pagesCount > 1 ? <Pagination {...paginationProps} /> : undefined}
        footer={
          <Box textAlign="right" padding={{ bottom: 's' }}>
            <Button variant="primary" iconName="add-plus" href={hrefOf('webhooks', ['new'])} disabled={!canOperate}>
              New Webhook
            </Button>
          </Box>
        }
      />
    </SpaceBetween>
  );
}

const COLUMNS: TableProps.ColumnDefinition<HookView>[] = [
  {
    id: 'name',
    header: 'Name',
    isRowHeader: true,
    sortingField: 'name',
    minWidth: 130,
    maxWidth: 220,
    cell: ({ id, name, origin }) => (
      <span title={name}>
        {origin === 'file' && <Badge>file</Badge>} <Link href={hrefOf('webhooks', [id])}>{name}</Link>
      </span>
    ),
  },
  { id: 'url', header: 'URL', maxWidth: 200, sortingField: 'url', cell: ({ url }) => <span title={url}>{url}</span> },
  {
    id: 'events',
    header: 'Events',
    maxWidth: 150,
    cell: ({ events }) => <span title={events.join(', ')}>{events.join(', ') || 'every event'}</span>,
  },
  {
    id: 'tenant',
    header: 'Tenant',
    sortingField: 'tenant',
    maxWidth: 130,
    cell: ({ tenant }) => <span title={tenant}>{tenant === '*' ? 'every tenant' : tenant}</span>,
  },
  { id: 'state', header: 'State', sortingField: 'state', cell: (hook) => <HookStatus hook={hook} /> },
  { id: 'result', header: 'Last result', cell: ({ health }) => <ResultStatus health={health} statusName="HTTP" /> },
];

function NoWebhooks() {
  const { status } = useSession();
  return (
    <Nothing title="No webhooks yet">
      A webhook sends the events that it matches to a URL of yours. Make the first one with "New Webhook" below.{' '}
      {status.host === 'box' && (
        <>
          To see what one is sent, run <Box variant="code">npx hookline listen</Box> on the box, and make one with the
          URL <Box variant="code">http://127.0.0.1:9000/</Box>
        </>
      )}
    </Nothing>
  );
}

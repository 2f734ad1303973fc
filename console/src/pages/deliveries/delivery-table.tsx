import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { DELIVERY_LIST, type Delivery } from '#shared/api/delivery.ts';
import { usePagedQuery } from '../../api/use-paged-query.ts';
import { LoadMore } from '../../feedback/load-more.tsx';
import { Nothing } from '../../feedback/nothing.tsx';
import { QueryError } from '../../feedback/query-error.tsx';
import { LocalTime } from '../../format/local-time.tsx';
import { formatDuration } from '../../format/time.ts';
import { TimeUntil } from '../../format/time-until.tsx';
import { hrefOf } from '../../routing/route.ts';
import { DeliveryStatus } from '../../status/delivery-status.tsx';
import { DeliveryFilters } from './delivery-filters.tsx';

const PAGE_SIZE = 50;
const REFRESH_MS = 5_000;
const HOUR_MS = 3_600_000;

export function DeliveryTable({ query }: { readonly query: URLSearchParams }) {
  const hours = Number(query.get('hours') ?? Number.NaN);
  const filters = Object.fromEntries(
    ['hook', 'state', 'event_type', 'event_id'].map((name) => [name, query.get(name) ?? undefined]),
  );
  const deliveries = usePagedQuery(
    `deliveries ${query}`,
    async (api, cursor, signal) => {
      const since = hours > 0 ? new Date(Date.now() - hours * HOUR_MS).toISOString() : undefined;
      const page = await api.get(DELIVERY_LIST, '/deliveries', { ...filters, since, limit: PAGE_SIZE, cursor }, signal);
      return { items: page.deliveries, next: page.next_cursor };
    },
    { intervalMs: REFRESH_MS },
  );

  return (
    <SpaceBetween size="l">
      <QueryError of={deliveries} />
      <Table
        variant="full-page"
        header={
          <Header
            variant="h1"
            description="Each is one event for one hook, over all its attempts; the latest first."
            actions={<Button iconName="refresh" ariaLabel="Refresh" onClick={deliveries.refresh} />}
          >
            Deliveries
          </Header>
        }
        filter={<DeliveryFilters query={query} />}
        items={deliveries.data ?? []}
        loading={deliveries.data === undefined && deliveries.isLoading}
        loadingText="Loading deliveries"
        trackBy="id"
        ariaLabels={{ tableLabel: 'Deliveries' }}
        columnDefinitions={COLUMNS}
        footer={<LoadMore of={deliveries} />}
        empty={
          deliveries.data === undefined ? undefined : [...query.keys()].length === 0 ? (
            <Nothing title="No deliveries yet">They appear when an event arrives that a hook matches.</Nothing>
          ) : (
            <Nothing title="No delivery is like this">
              <Link href={hrefOf('deliveries')}>Clear the filters</Link>
            </Nothing>
          )
        }
      />
    </SpaceBetween>
  );
}

const COLUMNS: TableProps.ColumnDefinition<Delivery>[] = [
  {
    id: 'event',
    header: 'Event',
    cell: ({ id, event_type }) => <Link href={hrefOf('deliveries', [id])}>{event_type}</Link>,
    isRowHeader: true,
  },
  { id: 'state', header: 'State', cell: ({ state }) => <DeliveryStatus state={state} /> },
  {
    id: 'hook',
    header: 'Hook',
    maxWidth: 180,
    cell: ({ hook, hook_id }) => (
      <span title={hook}>
        <Link href={hrefOf('deliveries', [], { hook: hook_id })}>{hook}</Link>
      </span>
    ),
  },
  { id: 'attempts', header: 'Attempts', cell: ({ attempts }) => attempts },
  { id: 'status', header: 'Status', cell: ({ status }) => status ?? '-' },
  { id: 'latency', header: 'Latency', cell: ({ latency_ms }) => formatDuration(latency_ms) },
  { id: 'last', header: 'Last attempt', cell: ({ last_attempt_at }) => <LocalTime of={last_attempt_at} /> },
  { id: 'next', header: 'Next attempt', cell: ({ next_attempt_at }) => <TimeUntil of={next_attempt_at} /> },
  { id: 'tenant', header: 'Tenant', maxWidth: 140, cell: ({ tenant }) => <span title={tenant}>{tenant}</span> },
];

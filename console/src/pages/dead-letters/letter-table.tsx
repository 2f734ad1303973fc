import { useCollection } from '@cloudscape-design/collection-hooks';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import Pagination from '@cloudscape-design/components/pagination';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { DeadLetter } from '../../api/answers.ts';
import { LocalTime } from '../../format/local-time.tsx';
import { hrefOf } from '../../routing/route.ts';

const PAGE_SIZE = 20;

/** The letters one by one. */
export function LetterTable({ letters }: { readonly letters: readonly DeadLetter[] }) {
  const { items, collectionProps, paginationProps } = useCollection(letters, { pagination: { pageSize: PAGE_SIZE } });
  return (
    <Table
      {...collectionProps}
      header={<Header variant="h2">The latest, one by one</Header>}
      items={items}
      trackBy="id"
      ariaLabels={{ tableLabel: 'Dead letters' }}
      pagination={paginationProps.pagesCount > 1 ? <Pagination {...paginationProps} /> : undefined}
      columnDefinitions={COLUMNS}
    />
  );
}

const COLUMNS: TableProps.ColumnDefinition<DeadLetter>[] = [
  {
    id: 'event',
    header: 'Event',
    cell: ({ id, event }) => <Link href={hrefOf('deliveries', [id])}>{event}</Link>,
    isRowHeader: true,
  },
  { id: 'hook', header: 'Hook', maxWidth: 200, cell: ({ hook }) => <span title={hook}>{hook}</span> },
  { id: 'attempts', header: 'Attempts', cell: ({ attempts }) => attempts },
  { id: 'reason', header: 'Reason', maxWidth: 340, cell: ({ reason }) => <span title={reason}>{reason}</span> },
  { id: 'died', header: 'Given up', cell: ({ died_at }) => <LocalTime of={died_at} /> },
];

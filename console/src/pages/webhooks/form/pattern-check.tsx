import { useCollection } from '@cloudscape-design/collection-hooks';
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useState } from 'react';
import { PATTERN_TESTED } from '#shared/api/event.ts';
import type { PatternTested } from '../../../api/answers.ts';
import { messageOf } from '../../../api/api-error.ts';
import { useQuery } from '../../../api/use-query.ts';
import { Nothing } from '../../../feedback/nothing.tsx';
import type { Draft } from './draft.ts';
import { criteriaOf } from './draft-input.ts';
import { useDebounced } from './use-debounced.ts';

const RECENT = 50;
const SETTLE_MS = 500;
const PAGE_SIZE = 10;
const NONE: PatternTested['results'] = [];

/** Tells which of the latest events the hook would see, and what decides against the others. */
export function PatternCheck({ draft }: { readonly draft: Draft }) {
  const [isOpen, setOpen] = useState(false);
  const criteria = useDebounced(JSON.stringify(criteriaOf(draft)), SETTLE_MS);
  const query = useQuery(
    criteria,
    (api, signal) => api.post(PATTERN_TESTED, '/patterns/test', { hook: JSON.parse(criteria), recent: RECENT }, signal),
    { isPaused: !isOpen, keepsPrevious: true },
  );
  const results = query.data?.results ?? NONE;
  const { items, paginationProps } = useCollection(results, { pagination: { pageSize: PAGE_SIZE } });
  const matching = results.filter(({ matches }) => matches).length;

  return (
    <ExpandableSection
      headerText="What of the latest events would match"
      headerDescription={isOpen && query.data && !query.error ? `${matching} of ${results.length}` : undefined}
      expanded={isOpen}
      onChange={({ detail }) => setOpen(detail.expanded)}
    >
      {query.error !== undefined ? (
        <Alert type="warning">{messageOf(query.error)}</Alert>
      ) : (
        <SpaceBetween size="s">
          <Table
            variant="embedded"
            contentDensity="compact"
            items={items}
            {...(paginationProps.pagesCount > 1 && { pagination: <Pagination {...paginationProps} /> })}
            columnDefinitions={COLUMNS}
            loading={query.data === undefined && query.isLoading}
            loadingText="Testing"
            wrapLines
            ariaLabels={{ tableLabel: 'Latest events' }}
            empty={
              <Nothing title="There are no events yet">Send a test event, or wait for a daemon to report one.</Nothing>
            }
          />
        </SpaceBetween>
      )}
    </ExpandableSection>
  );
}

type Result = PatternTested['results'][number];

const COLUMNS: TableProps.ColumnDefinition<Result>[] = [
  { id: 'type', header: 'Event', minWidth: 180, cell: ({ type }) => type, isRowHeader: true },
  {
    id: 'matches',
    header: 'Result',
    minWidth: 160,
    cell: ({ matches }) =>
      matches ? (
        <StatusIndicator type="success">Matches</StatusIndicator>
      ) : (
        <StatusIndicator type="stopped">Does not match</StatusIndicator>
      ),
  },
  {
    id: 'field',
    header: 'What decides',
    minWidth: 220,
    cell: ({ field, reason }) => (
      <>
        {field !== undefined && <Box variant="code">{field}</Box>} {reason ?? (field === undefined ? '-' : '')}
      </>
    ),
  },
];

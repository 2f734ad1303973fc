import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { AUDIT_LIST } from '#shared/api/operations.ts';
import { usePagedQuery } from '../../api/use-paged-query.ts';
import { LoadMore } from '../../feedback/load-more.tsx';
import { Nothing } from '../../feedback/nothing.tsx';
import { QueryError } from '../../feedback/query-error.tsx';
import { LocalTime } from '../../format/local-time.tsx';

export function AuditPage() {
  const audit = usePagedQuery('audit', async (api, cursor, signal) => {
    const page = await api.get(AUDIT_LIST, '/audit', { limit: 100, cursor }, signal);
    return { items: page.entries, next: page.next_cursor };
  });
  return (
    <SpaceBetween size="l">
      <QueryError of={audit} />
      <Table
        variant="full-page"
        header={
          <Header
            variant="h1"
            description="Who changed what. It names fields, never their values."
            actions={<Button iconName="refresh" ariaLabel="Refresh" onClick={audit.refresh} />}
          >
            Audit trail
          </Header>
        }
        items={audit.data ?? []}
        loading={audit.data === undefined && audit.isLoading}
        loadingText="Loading the audit trail"
        trackBy="id"
        wrapLines
        ariaLabels={{ tableLabel: 'Audit trail' }}
        empty={
          audit.data !== undefined && (
            <Nothing title="Nothing was changed yet">Every change made through the API stands here.</Nothing>
          )
        }
        footer={<LoadMore of={audit} />}
        columnDefinitions={[
          { id: 'at', header: 'When', minWidth: 125, cell: ({ at }) => <LocalTime of={at} /> },
          { id: 'actor', header: 'Token', minWidth: 120, cell: ({ actor }) => actor },
          { id: 'action', header: 'Action', minWidth: 140, cell: ({ action }) => action, isRowHeader: true },
          { id: 'target', header: 'Target', minWidth: 130, cell: ({ target }) => target },
          { id: 'tenant', header: 'Tenant', cell: ({ tenant }) => (tenant === '*' ? 'every tenant' : tenant) },
          { id: 'fields', header: 'Fields', minWidth: 220, cell: ({ fields }) => fields.join(', ') || '-' },
        ]}
      />
    </SpaceBetween>
  );
}

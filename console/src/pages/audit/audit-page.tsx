import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { AUDIT_LIST } from '#shared/api/operations.ts';
import { usePagedQuery } from '../../api/use-paged-query.ts';
import { LoadMore } from '../../feedback/load-more.tsx';
import { Nothing } from '../../feedback/nothing.tsx';
import { QueryError } from '../../feedback/query-error.tsx';
import { formatTime } from '../../format/time.ts';

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
        ariaLabels={{ tableLabel: 'Audit trail' }}
        empty={<Nothing title="Nothing was changed yet">Every change made through the API stands here.</Nothing>}
        footer={<LoadMore of={audit} />}
        columnDefinitions={[
          { id: 'at', header: 'When', cell: ({ at }) => formatTime(at) },
          { id: 'actor', header: 'Token', cell: ({ actor }) => actor },
          { id: 'action', header: 'Action', cell: ({ action }) => action, isRowHeader: true },
          { id: 'target', header: 'Target', cell: ({ target }) => target },
          { id: 'tenant', header: 'Tenant', cell: ({ tenant }) => (tenant === '*' ? 'every tenant' : tenant) },
          { id: 'fields', header: 'Fields', cell: ({ fields }) => fields.join(', ') || '-' },
        ]}
      />
    </SpaceBetween>
  );
}

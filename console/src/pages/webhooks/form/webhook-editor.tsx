import Modal from '@cloudscape-design/components/modal';
import Spinner from '@cloudscape-design/components/spinner';
import { HOOK_VIEW } from '#shared/api/hook.ts';
import { useQuery } from '../../../api/use-query.ts';
import { QueryError } from '../../../feedback/query-error.tsx';
import { useSession } from '../../../session/session-context.ts';
import { useTenants } from '../../../tenant/use-tenants.ts';
import { draftOf, emptyDraft } from './draft.ts';
import { useEventTypes } from './use-event-types.ts';
import { WebhookForm } from './webhook-form.tsx';

interface WebhookEditorProps {
  /** Undefined: a new one. */
  readonly id: string | undefined;
  readonly onDismiss: () => void;
  readonly onSaved: (id: string) => void;
}

/** Reads what the form starts with, and shows it. */
export function WebhookEditor({ id, onDismiss, onSaved }: WebhookEditorProps) {
  const { status } = useSession();
  const tenants = useTenants();
  const types = useEventTypes();
  const path = `/hooks/${encodeURIComponent(id ?? '')}`;
  const query = useQuery(path, (api, signal) => api.request(HOOK_VIEW, 'GET', path, { signal }), {
    isPaused: id === undefined,
  });

  const ownTenant =
    status.token.tenant === '*' ? tenants.find(({ is_default }) => is_default)?.id : status.token.tenant;
  const known = new Set((types ?? []).map(({ type }) => type));
  const draft =
    id === undefined
      ? ownTenant && types && emptyDraft(ownTenant)
      : types && query.data && draftOf(query.data.data, known);
  if (draft) {
    // A new ETag, after a conflict, makes a new form.
    const etag = query.data?.etag;
    return (
      <WebhookForm
        key={etag}
        id={id}
        initial={draft}
        etag={etag}
        types={types ?? []}
        onReload={query.refresh}
        onDismiss={onDismiss}
        onSaved={onSaved}
      />
    );
  }
  return (
    <Modal
      visible
      header={id === undefined ? 'New Webhook' : 'Edit Webhook'}
      closeAriaLabel="Close"
      onDismiss={onDismiss}
    >
      <QueryError of={query} />
      {query.error === undefined && <Spinner size="large" />}
    </Modal>
  );
}

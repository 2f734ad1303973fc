import Alert from '@cloudscape-design/components/alert';
import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useState } from 'react';
import { HOOK_VIEW, type HookView } from '#shared/api/hook.ts';
import type { Answer } from '../../api/api-client.ts';
import { useQuery } from '../../api/use-query.ts';
import { QueryError } from '../../feedback/query-error.tsx';
import { useSession } from '../../session/session-context.ts';
import { useNotifications } from '../../shell/notifications.tsx';
import { DeleteWebhook } from './delete-webhook.tsx';
import { HookActions, type HookDialog } from './hook-actions.tsx';
import { HookFacts } from './hook-facts.tsx';
import { ReplayDialog } from './replay-dialog.tsx';
import { RotateSecret } from './rotate-secret.tsx';

const REFRESH_MS = 5_000;

interface ViewWebhookProps {
  readonly id: string;
  readonly onDismiss: () => void;
  readonly onChanged: () => void;
}

/** NebularStack's "View Webhook" dialog, with what Hookline knows besides. */
export function ViewWebhook({ id, onDismiss, onChanged }: ViewWebhookProps) {
  const { api } = useSession();
  const { succeed } = useNotifications();
  const [dialog, setDialog] = useState<HookDialog>();
  const path = `/hooks/${encodeURIComponent(id)}`;
  const query = useQuery(path, (client, signal) => client.request(HOOK_VIEW, 'GET', path, { signal }), {
    intervalMs: REFRESH_MS,
  });
  const hook = query.data?.data;
  const changed = (answer: Answer<HookView>) => {
    query.put(answer);
    onChanged();
  };
  const rotated = () => {
    query.refresh();
    onChanged();
  };
  const closeDialog = () => setDialog(undefined);
  const remove = async () => {
    await api.delete(path, query.data?.etag);
    succeed(`The webhook "${hook?.name}" is deleted.`);
    onChanged();
    onDismiss();
  };

  if (hook !== undefined && dialog === 'delete') {
    return <DeleteWebhook hook={hook} onDismiss={closeDialog} onConfirm={remove} />;
  }
  if (hook !== undefined && dialog === 'rotate') {
    return <RotateSecret hook={hook} onDismiss={closeDialog} onRotated={rotated} />;
  }
  if (hook !== undefined && dialog === 'replay') return <ReplayDialog hook={hook} onDismiss={closeDialog} />;

  return (
    <Modal
      visible
      size="large"
      header="View Webhook"
      closeAriaLabel="Close"
      onDismiss={onDismiss}
      footer={hook && <HookActions hook={hook} onChanged={changed} onDialog={setDialog} />}
    >
      <SpaceBetween size="m">
        <QueryError of={query} />
        {hook === undefined && query.isLoading && <Spinner />}
        {hook?.health.reason !== undefined && (
          <Alert type="error" header="Hookline took this webhook out of service">
            {hook.health.reason}. Mend the endpoint, then enable the webhook and redrive its dead letters.
          </Alert>
        )}
        {hook?.origin === 'file' && (
          <Box>
            <Badge>file, read-only</Badge> It stands in a configuration file of the box, and is changed there.
          </Box>
        )}
        {hook !== undefined && <HookFacts hook={hook} />}
      </SpaceBetween>
    </Modal>
  );
}

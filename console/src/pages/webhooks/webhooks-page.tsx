import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '../../api/use-query.ts';
import { hrefOf } from '../../routing/route.ts';
import { navigate } from '../../routing/use-route.ts';
import type { PageProps } from '../../shell/pages.ts';
import { WebhookEditor } from './form/webhook-editor.tsx';
import { listHooks } from './list-hooks.ts';
import { ViewWebhook } from './view-webhook.tsx';
import { WebhookTable } from './webhook-table.tsx';
import { WorkerPanel } from './worker-panel.tsx';

const REFRESH_MS = 10_000;

/** `#/webhooks`; `#/webhooks/new`: the form; `#/webhooks/<id>`: the View dialog; `#/webhooks/<id>/edit`: the form. */
export function WebhooksPage({ route }: PageProps) {
  const hooks = useQuery('webhooks', (api, signal) => listHooks(api, 'webhook', signal), { intervalMs: REFRESH_MS });
  const [id, action] = route.rest;
  const isNew = id === 'new';
  const isEditing = isNew || action === 'edit';

  const close = () => navigate(hrefOf('webhooks'));
  const saved = (hookId: string) => {
    hooks.refresh();
    navigate(hrefOf('webhooks', [hookId]));
  };

  return (
    <SpaceBetween size="l">
      <WorkerPanel />
      <WebhookTable hooks={hooks} />
      {isEditing && <WebhookEditor key={id} id={isNew ? undefined : id} onDismiss={close} onSaved={saved} />}
      {id !== undefined && !isEditing && <ViewWebhook key={id} id={id} onDismiss={close} onChanged={hooks.refresh} />}
    </SpaceBetween>
  );
}

import type { HookView } from '#shared/api/hook.ts';
import { Confirm } from '../../feedback/confirm.tsx';

interface DeleteWebhookProps {
  readonly hook: HookView;
  readonly onDismiss: () => void;
  readonly onConfirm: () => Promise<void>;
}

export function DeleteWebhook({ hook, onDismiss, onConfirm }: DeleteWebhookProps) {
  return (
    <Confirm title="Delete the webhook?" action="Delete" onDismiss={onDismiss} onConfirm={onConfirm}>
      <strong>{hook.name}</strong> sends events to <span className="breakable">{hook.url}</span>. Nothing is sent there
      any more, what waits for it included. This cannot be undone.
    </Confirm>
  );
}

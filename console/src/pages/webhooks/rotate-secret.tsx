import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { type HookView, ROTATED_SECRET } from '#shared/api/hook.ts';
import { Confirm } from '../../feedback/confirm.tsx';
import { Copyable } from '../../feedback/copyable.tsx';
import { LocalTime } from '../../format/local-time.tsx';
import { useSession } from '../../session/session-context.ts';

interface RotateSecretProps {
  readonly hook: HookView;
  readonly onDismiss: () => void;
  readonly onRotated: () => void;
}

/** Makes a new secret, and shows it this once. */
export function RotateSecret({ hook, onDismiss, onRotated }: RotateSecretProps) {
  const { api } = useSession();
  const [rotated, setRotated] = useState<{ readonly secret: string; readonly old_secret_until?: string | undefined }>();
  const rotate = async () => {
    setRotated(await api.post(ROTATED_SECRET, `/hooks/${encodeURIComponent(hook.id)}/rotate-secret`));
    onRotated();
  };
  if (rotated === undefined) {
    return (
      <Confirm title="Rotate the secret?" action="Rotate" onDismiss={onDismiss} onConfirm={rotate}>
        {hook.name} gets a new secret that signs at once. A secret that it has now signs beside it for 24 hours, so that
        the receiver can be changed meanwhile.
      </Confirm>
    );
  }
  return (
    <Modal
      visible
      header="The new secret"
      closeAriaLabel="Close"
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onDismiss}>
            Done
          </Button>
        </Box>
      }
    >
      <Alert type="success" header="Copy it now: it is not shown again">
        <SpaceBetween size="s">
          <Copyable text={rotated.secret} what="the secret" />
          {rotated.old_secret_until !== undefined && (
            <span>
              The secret before it signs as well until <LocalTime of={rotated.old_secret_until} />.
            </span>
          )}
        </SpaceBetween>
      </Alert>
    </Modal>
  );
}

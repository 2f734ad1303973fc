import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useState } from 'react';
import { messageOf } from '../api/api-error.ts';

interface ConfirmProps {
  readonly title: string;
  /** What the button says that goes on. */
  readonly action: string;
  readonly children: ReactNode;
  readonly onDismiss: () => void;
  /** Where it rejects, the dialog stays and says why. */
  readonly onConfirm: () => Promise<void>;
}

/** Asks before something that cannot be undone. */
export function Confirm({ title, action, children, onDismiss, onConfirm }: ConfirmProps) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    await onConfirm().catch((fault: unknown) => {
      setError(fault);
      setBusy(false);
    });
  };
  return (
    <Modal
      visible
      header={title}
      closeAriaLabel="Close"
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss}>
              Cancel
            </Button>
            <Button variant="primary" loading={isBusy} onClick={confirm}>
              {action}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {error !== undefined && <Alert type="error">{messageOf(error)}</Alert>}
        <div>{children}</div>
      </SpaceBetween>
    </Modal>
  );
}

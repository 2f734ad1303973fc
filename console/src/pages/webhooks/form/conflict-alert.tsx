import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';

interface ConflictAlertProps {
  readonly onReload: () => void;
  readonly onOverwrite: () => void;
}

export function ConflictAlert({ onReload, onOverwrite }: ConflictAlertProps) {
  return (
    <Alert type="warning" header="Somebody else changed this webhook meanwhile">
      <SpaceBetween size="s">
        <span>
          Nothing was saved, and what you typed still stands here. Look at their version, or save yours over it.
        </span>
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={onReload} formAction="none">
            Give up mine and load theirs
          </Button>
          <Button onClick={onOverwrite} formAction="none">
            Save mine over it
          </Button>
        </SpaceBetween>
      </SpaceBetween>
    </Alert>
  );
}

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { EventView } from '#shared/api/event.ts';
import { CodeBlock } from '../../feedback/code-block.tsx';
import { Copyable } from '../../feedback/copyable.tsx';
import { LocalTime } from '../../format/local-time.tsx';
import { hrefOf } from '../../routing/route.ts';

interface EventDialogProps {
  readonly event: EventView;
  readonly onDismiss: () => void;
}

/** One event with its payload as JSON. */
export function EventDialog({ event, onDismiss }: EventDialogProps) {
  return (
    <Modal
      visible
      size="large"
      header={event.type}
      closeAriaLabel="Close"
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button href={hrefOf('deliveries', [], { event_id: event.id })}>See its deliveries</Button>
            <Button variant="primary" onClick={onDismiss}>
              Close
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="l">
        <KeyValuePairs
          columns={2}
          items={[
            { label: 'Time', value: <LocalTime of={event.time} /> },
            { label: 'Id', value: <Copyable text={event.id} what="the event's id" /> },
            { label: 'Tenant', value: event.tenant },
            { label: 'Node', value: event.node ?? '-' },
          ]}
        />
        <CodeBlock label="Payload" text={JSON.stringify(event.payload, undefined, 2)} />
      </SpaceBetween>
    </Modal>
  );
}

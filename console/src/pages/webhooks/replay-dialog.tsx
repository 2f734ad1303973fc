import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import DateRangePicker, { type DateRangePickerProps } from '@cloudscape-design/components/date-range-picker';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { HookView } from '#shared/api/hook.ts';
import { REPLAY, REPLAY_LIST } from '#shared/api/operations.ts';
import { messageOf } from '../../api/api-error.ts';
import { useQuery } from '../../api/use-query.ts';
import { useFocusWhen } from '../../feedback/use-focus-when.ts';
import { useSession } from '../../session/session-context.ts';
import { ReplayProgress } from './replay-progress.tsx';
import { windowOf } from './replay-window.ts';

const RELATIVE: DateRangePickerProps.RelativeOption[] = [
  { key: '15m', type: 'relative', amount: 15, unit: 'minute' },
  { key: '1h', type: 'relative', amount: 1, unit: 'hour' },
  { key: '24h', type: 'relative', amount: 24, unit: 'hour' },
  { key: '7d', type: 'relative', amount: 7, unit: 'day' },
];

interface ReplayDialogProps {
  readonly hook: HookView;
  readonly onDismiss: () => void;
}

/** Sends past events of a window to this hook once more, and shows how far that is. */
export function ReplayDialog({ hook, onDismiss }: ReplayDialogProps) {
  const { api } = useSession();
  const [range, setRange] = useState<DateRangePickerProps.Value | null>(RELATIVE[1] ?? null);
  const [startedId, setStartedId] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);

  const before = useQuery(`replays ${hook.id}`, (client, signal) => client.get(REPLAY_LIST, '/replays', {}, signal));
  const running = before.data?.replays.find(({ hook_id, state }) => hook_id === hook.id && state === 'running');
  const replayId = startedId ?? running?.id;
  const closeButton = useFocusWhen(replayId !== undefined);

  const start = async () => {
    if (range === null) return;
    setBusy(true);
    setError(undefined);
    try {
      setStartedId((await api.post(REPLAY, '/replays', { hook: hook.id, ...windowOf(range, Date.now()) })).id);
    } catch (fault) {
      setError(fault);
    }
    setBusy(false);
  };

  return (
    <Modal
      visible
      size="large"
      header={`Replay events to ${hook.name}`}
      closeAriaLabel="Close"
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button ref={closeButton} variant="link" onClick={onDismiss}>
              Close
            </Button>
            {replayId === undefined && (
              <Button variant="primary" loading={isBusy} disabled={range === null} onClick={start}>
                Replay
              </Button>
            )}
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="l">
        {error !== undefined && <Alert type="error">{messageOf(error)}</Alert>}
        {replayId !== undefined && <ReplayProgress id={replayId} onCancel={() => closeButton.current?.focus()} />}
        {replayId === undefined && (
          <>
            <Box>
              Events of the window that match the hook as it is today are sent to it, and to no other hook. It receives
              them under the webhook-id that they had.
            </Box>
            <FormField label="Window" stretch>
              <DateRangePicker
                value={range}
                onChange={({ detail }) => setRange(detail.value)}
                relativeOptions={RELATIVE}
                isValidRange={validate}
                placeholder="Choose a window"
                expandToViewport
              />
            </FormField>
          </>
        )}
      </SpaceBetween>
    </Modal>
  );
}

const validate: DateRangePickerProps.ValidationFunction = (range) => {
  if (range === null) return { valid: false, errorMessage: 'Choose a window.' };
  const { since, until } = windowOf(range, Date.now());
  return since < until ? { valid: true } : { valid: false, errorMessage: 'It must end after it starts.' };
};

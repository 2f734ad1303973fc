import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useMemo, useRef, useState } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { useQuery } from '../../api/use-query.ts';
import { useFocusWhen } from '../../feedback/use-focus-when.ts';
import { countOf } from '../../format/count-of.ts';
import { useSession } from '../../session/session-context.ts';
import { countLetters, type RedriveProgress, type RedriveQuery, redriveAll } from './redrive.ts';

const HOUR_MS = 3_600_000;
const WINDOWS = [
  { value: '', label: 'Any time' },
  { value: '1', label: 'In the last hour' },
  { value: '24', label: 'In the last 24 hours' },
  { value: '168', label: 'In the last 7 days' },
];

interface RedriveDialogProps {
  /** Undefined means the dead letters of all hooks. */
  readonly hook: string | undefined;
  readonly hookName: string | undefined;
  readonly onDismiss: () => void;
}

type Run = { readonly state: 'none' | 'running' | 'done' } | { readonly state: 'failed'; readonly error: unknown };

/** Chooses which dead letters go out again, and shows how far they are. */
export function RedriveDialog({ hook, hookName, onDismiss }: RedriveDialogProps) {
  const { api } = useSession();
  const [hours, setHours] = useState('');
  const [openedAt] = useState(Date.now);
  const [run, setRun] = useState<Run>({ state: 'none' });
  const [progress, setProgress] = useState<RedriveProgress>();
  const aborter = useRef<AbortController>(undefined);
  useEffect(() => () => aborter.current?.abort(), []);

  const query = useMemo((): RedriveQuery => {
    const since = hours === '' ? undefined : new Date(openedAt - Number(hours) * HOUR_MS).toISOString();
    return { hook, since, until: new Date(openedAt).toISOString() };
  }, [hook, hours, openedAt]);
  const count = useQuery(JSON.stringify(query), (client, signal) => countLetters(client, query, signal), {
    isPaused: run.state !== 'none',
  });

  const start = async () => {
    aborter.current = new AbortController();
    setRun({ state: 'running' });
    try {
      await redriveAll(api, query, aborter.current.signal, setProgress);
      setRun({ state: 'done' });
    } catch (error) {
      if (!aborter.current.signal.aborted) setRun({ state: 'failed', error });
    }
  };

  const done = progress?.redriven ?? 0;
  const all = done + (progress?.remaining ?? count.data ?? 0);
  const isStarted = run.state !== 'none';
  const closeButton = useFocusWhen(isStarted);
  return (
    <Modal
      visible
      header={hookName === undefined ? 'Redrive all dead letters' : `Redrive the dead letters of ${hookName}`}
      closeAriaLabel="Close"
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button ref={closeButton} variant={run.state === 'done' ? 'primary' : 'link'} onClick={onDismiss}>
              {run.state === 'running' ? 'Stop' : isStarted ? 'Close' : 'Cancel'}
            </Button>
            {!isStarted && (
              <Button variant="primary" onClick={start} disabled={count.data === undefined || count.data === 0}>
                Redrive {count.data ?? ''}
              </Button>
            )}
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="l">
        {count.error !== undefined && <Alert type="error">{messageOf(count.error)}</Alert>}
        {!isStarted && (
          <>
            <FormField label="Given up">
              <Select
                options={WINDOWS}
                selectedOption={WINDOWS.find(({ value }) => value === hours) ?? null}
                onChange={({ detail }) => setHours(detail.selectedOption.value ?? '')}
              />
            </FormField>
            <Box>
              They go back to their hooks at once, from attempt 1, under the same webhook-id. What fails again becomes a
              dead letter again. A disabled hook must be enabled first.
            </Box>
          </>
        )}
        {isStarted && (
          <ProgressBar
            label="Redriven"
            value={all === 0 ? 100 : (done / all) * 100}
            additionalInfo={`${done} of ${all}`}
            status={run.state === 'failed' ? 'error' : run.state === 'done' ? 'success' : 'in-progress'}
            resultText={
              run.state === 'failed'
                ? messageOf(run.error)
                : `${countOf(done, 'dead letter')} ${done === 1 ? 'goes' : 'go'} out again.`
            }
          />
        )}
      </SpaceBetween>
    </Modal>
  );
}

import Button from '@cloudscape-design/components/button';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { REPLAY } from '#shared/api/operations.ts';
import type { Replay } from '../../api/answers.ts';
import { useQuery } from '../../api/use-query.ts';
import { QueryError } from '../../feedback/query-error.tsx';
import { countOf } from '../../format/count-of.ts';
import { useSession } from '../../session/session-context.ts';
import { useNotifications } from '../../shell/notifications.tsx';

const REFRESH_MS = 1_000;

interface ReplayProgressProps {
  readonly id: string;
  /** The button that was pressed goes: the focus must go elsewhere. */
  readonly onCancel: () => void;
}

/** How far a replay is, with a button that cancels it. */
export function ReplayProgress({ id, onCancel }: ReplayProgressProps) {
  const { api } = useSession();
  const { fail } = useNotifications();
  const path = `/replays/${encodeURIComponent(id)}`;
  const query = useQuery(path, (client, signal) => client.get(REPLAY, path, {}, signal), { intervalMs: REFRESH_MS });
  const replay = query.data;
  const cancel = async () => {
    onCancel();
    await api.raw('POST', `${path}/cancel`, { body: {} }).catch((error: unknown) => fail('It goes on', error));
    query.refresh();
  };
  return (
    <SpaceBetween size="m">
      <QueryError of={query} />
      <ProgressBar
        label="Replayed"
        value={(replay?.progress ?? 0) * 100}
        additionalInfo={replay?.replayed === undefined ? undefined : `${countOf(replay.replayed, 'event')} so far`}
        status={
          replay === undefined || replay.state === 'running'
            ? 'in-progress'
            : replay.state === 'done'
              ? 'success'
              : 'error'
        }
        resultText={replay === undefined ? undefined : resultOf(replay)}
      />
      {replay?.state === 'running' && <Button onClick={cancel}>Cancel the replay</Button>}
    </SpaceBetween>
  );
}

function resultOf({ state, replayed, reason }: Replay): string {
  const count = replayed === undefined ? '' : ` ${countOf(replayed, 'event')} went to the hook.`;
  if (state === 'done') return `Done.${count}`;
  if (state === 'cancelled') return `Cancelled.${count}`;
  return `Failed: ${reason ?? 'no reason is known'}.${count}`;
}

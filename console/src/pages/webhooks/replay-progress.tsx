import Button from '@cloudscape-design/components/button';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { REPLAY } from '#shared/api/operations.ts';
import type { Replay } from '../../api/answers.ts';
import { useQuery } from '../../api/use-query.ts';
import { QueryError } from '../../feedback/query-error.tsx';
import { useSession } from '../../session/session-context.ts';
import { useNotifications } from '../../shell/notifications.tsx';

const REFRESH_MS = 1_000;

export function ReplayProgress({ id }: { readonly id: string }) {
  const { api } = useSession();
  const { fail } = useNotifications();
  const path = `/replays/${encodeURIComponent(id)}`;
  const query = useQuery(path, (client, signal) => client.get(REPLAY, path, {}, signal), { intervalMs: REFRESH_MS });
  const replay = query.data;
  const cancel = async () => {
    await api.raw('POST', `${path}/cancel`, { body: {} }).catch((error: unknown) => fail('It goes on', error));
    query.refresh();
  };
  return (
    <SpaceBetween size="m">
      <QueryError of={query} />
      <ProgressBar
        label="Replayed"
        value={(replay?.progress ?? 0) * 100}
        additionalInfo={replay?.replayed === undefined ? undefined : `${replay.replayed} events so far`}
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
  const count = replayed === undefined ? '' : ` ${replayed} events were sent to the hook.`;
  if (state === 'done') return `Done.${count}`;
  if (state === 'cancelled') return `Cancelled.${count}`;
  return `Failed: ${reason ?? 'no reason is known'}.${count}`;
}

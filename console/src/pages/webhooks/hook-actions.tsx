import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { FIRED } from '#shared/api/event.ts';
import { HOOK_VIEW, type HookView } from '#shared/api/hook.ts';
import type { Answer } from '../../api/api-client.ts';
import { hrefOf } from '../../routing/route.ts';
import { useCan, useSession } from '../../session/session-context.ts';
import { useNotifications } from '../../shell/notifications.tsx';

/** Dialogs that take the place of the View dialog. */
export type HookDialog = 'delete' | 'rotate' | 'replay';

interface HookActionsProps {
  readonly hook: HookView;
  readonly onChanged: (answer: Answer<HookView>) => void;
  readonly onDialog: (dialog: HookDialog) => void;
}

/** What one may do to a webhook; all but tests, replays and enabling again is for files where it came from one. */
export function HookActions({ hook, onChanged, onDialog }: HookActionsProps) {
  const { api } = useSession();
  const canOperate = useCan('operator');
  const { succeed, fail } = useNotifications();
  const [busy, setBusy] = useState<string>();
  const path = `/hooks/${encodeURIComponent(hook.id)}`;
  const isFile = hook.origin === 'file';
  const isDisabled = hook.state === 'disabled';

  const act = async (name: string, what: () => Promise<void>) => {
    setBusy(name);
    await what().catch((error: unknown) => fail(`This could not be done: ${name}`, error));
    setBusy(undefined);
  };
  const test = async () => {
    const { event_id } = await api.post(FIRED, `${path}/test`);
    succeed(
      <>
        A test event is on its way to {hook.name}.{' '}
        <Link color="inverted" href={hrefOf('deliveries', [], { event_id })}>
          See its delivery
        </Link>
      </>,
    );
  };
  const toggle = async () => {
    onChanged(await api.request(HOOK_VIEW, 'POST', `${path}/${isDisabled ? 'enable' : 'disable'}`, { body: {} }));
  };
  // A file's own `enabled: false` is only changed in the file; what Hookline disabled is enabled here.
  const canToggle = canOperate && (!isFile || hook.health.reason !== undefined);

  return (
    <Box float="right">
      <SpaceBetween direction="horizontal" size="xs" alignItems="center">
        <Button onClick={() => onDialog('delete')} disabled={!canOperate || isFile}>
          Delete
        </Button>
        <Button onClick={() => onDialog('rotate')} disabled={!canOperate || isFile}>
          Rotate secret
        </Button>
        <Button onClick={() => onDialog('replay')} disabled={!canOperate}>
          Replay
        </Button>
        <Button onClick={() => act('test', test)} loading={busy === 'test'} disabled={!canOperate}>
          Test
        </Button>
        <Button
          onClick={() => act('change the state', toggle)}
          loading={busy === 'change the state'}
          disabled={!canToggle}
        >
          {isDisabled ? 'Enable' : 'Disable'}
        </Button>
        <Button variant="primary" href={hrefOf('webhooks', [hook.id, 'edit'])} disabled={!canOperate || isFile}>
          Edit
        </Button>
      </SpaceBetween>
    </Box>
  );
}

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { FIRED } from '#shared/api/event.ts';
import type { EventType } from '../../api/answers.ts';
import { CodeBlock } from '../../feedback/code-block.tsx';
import { Nothing } from '../../feedback/nothing.tsx';
import { countOf } from '../../format/count-of.ts';
import { useCan, useSession } from '../../session/session-context.ts';
import { useNotifications } from '../../shell/notifications.tsx';
import { curlOf } from './curl-of.ts';

const EXAMPLE_TYPE = 'session_up';

/** Stands where no event came yet: how to send the first one. */
export function FirstEvent({ examples }: { readonly examples: readonly EventType[] }) {
  const { api, status } = useSession();
  const canOperate = useCan('operator');
  const { succeed, fail } = useNotifications();
  const [isBusy, setBusy] = useState(false);
  const example = examples.find(({ type }) => type === EXAMPLE_TYPE)?.example;
  const isBox = status.host === 'box';

  const fire = async () => {
    setBusy(true);
    try {
      const { hooks } = await api.post(FIRED, '/hooks/test');
      succeed(`A test lease.ack was accepted; ${countOf(hooks.length, 'hook')} of yours will get it.`);
    } catch (error) {
      fail('No test event was sent', error);
    }
    setBusy(false);
  };

  return (
    <SpaceBetween size="s" alignItems="center">
      <Nothing title="No events yet">
        {isBox
          ? 'They appear here as the box accepts them. Send one from the box (its ingest.http is 127.0.0.1:9867 unless you changed it):'
          : 'They appear here as boxes with engine: aws forward them.'}
      </Nothing>
      {isBox && example !== undefined && (
        <Box textAlign="left">
          <CodeBlock label="A first event" text={curlOf(example)} isWrapped />
        </Box>
      )}
      <Button onClick={fire} loading={isBusy} disabled={!canOperate}>
        Send a test event
      </Button>
    </SpaceBetween>
  );
}

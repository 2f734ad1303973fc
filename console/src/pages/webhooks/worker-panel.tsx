import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { WORKER, WORKER_LIST } from '#shared/api/operations.ts';
import type { Worker } from '../../api/answers.ts';
import { useQuery } from '../../api/use-query.ts';
import { Nothing } from '../../feedback/nothing.tsx';
import { QueryError } from '../../feedback/query-error.tsx';
import { formatDuration } from '../../format/time.ts';
import { useCan, useSession } from '../../session/session-context.ts';
import { useNotifications } from '../../shell/notifications.tsx';

const ACTIVATING_REFRESH_MS = 2_000;
const REFRESH_MS = 10_000;
const INDICATORS: Readonly<Record<Worker['state'], StatusIndicatorProps.Type>> = {
  Active: 'success',
  Inactive: 'stopped',
  Activating: 'in-progress',
};

/** NebularStack's "Webhook Worker" section, for one tenant at a time (Webhooks, "Creating and Managing Webhooks"). */
export function WorkerPanel() {
  const { api } = useSession();
  const canOperate = useCan('operator');
  const { fail } = useNotifications();
  const [tenant, setTenant] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const [isActivating, setActivating] = useState(false);
  const query = useQuery(
    'workers',
    async (client, signal) => {
      const { workers: found } = await client.get(WORKER_LIST, '/workers', {}, signal);
      setActivating(found.some(({ state }) => state === 'Activating'));
      return found;
    },
    { intervalMs: isActivating ? ACTIVATING_REFRESH_MS : REFRESH_MS },
  );
  const workers = query.data ?? [];
  const worker = workers.find((each) => each.tenant === tenant) ?? workers[0];

  const steer = async (action: 'enable' | 'disable') => {
    if (worker === undefined) return;
    setBusy(true);
    try {
      const answer = await api.post(WORKER, `/workers/${encodeURIComponent(worker.tenant)}/${action}`);
      query.put(workers.map((each) => (each.tenant === answer.tenant ? answer : each)));
    } catch (error) {
      fail(`The worker could not be ${action}d`, error);
      query.refresh();
    }
    setBusy(false);
  };

  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Sends the webhooks of one tenant. While it is inactive, deliveries wait; none is lost."
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button
                onClick={() => steer('enable')}
                disabled={!canOperate || isBusy || worker === undefined || worker.state === 'Active'}
              >
                Enable
              </Button>
              <Button
                onClick={() => steer('disable')}
                disabled={!canOperate || isBusy || worker === undefined || worker.state === 'Inactive'}
              >
                Disable
              </Button>
              <Button iconName="refresh" onClick={query.refresh} loading={query.isLoading} loadingText="Refreshing">
                Refresh
              </Button>
            </SpaceBetween>
          }
        >
          Webhook Worker
        </Header>
      }
    >
      <SpaceBetween size="m">
        <QueryError of={query} />
        {worker === undefined && query.data !== undefined && (
          <Nothing title="No worker">Your token sees no tenant.</Nothing>
        )}
        {worker !== undefined && (
          <KeyValuePairs
            columns={4}
            minColumnWidth={140}
            items={[
              {
                label: 'Tenant',
                value:
                  workers.length < 2 ? (
                    worker.tenant
                  ) : (
                    <Select
                      ariaLabel="Tenant"
                      options={workers.map((each) => ({ value: each.tenant, label: each.tenant }))}
                      selectedOption={{ value: worker.tenant, label: worker.tenant }}
                      onChange={({ detail }) => setTenant(detail.selectedOption.value)}
                    />
                  ),
              },
              {
                label: 'State',
                value: <StatusIndicator type={INDICATORS[worker.state]}>{worker.state}</StatusIndicator>,
              },
              {
                label: 'Waiting',
                value:
                  worker.oldest_age_seconds === undefined || worker.waiting === 0
                    ? worker.waiting
                    : `${worker.waiting}, the oldest for ${formatDuration(worker.oldest_age_seconds * 1000)}`,
              },
              { label: 'Dead letters', value: worker.dead_letters },
            ]}
          />
        )}
      </SpaceBetween>
    </Container>
  );
}

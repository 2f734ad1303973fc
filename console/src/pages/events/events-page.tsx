import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Multiselect from '@cloudscape-design/components/multiselect';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { EVENT_TYPE_LIST, type EventView } from '#shared/api/event.ts';
import { messageOf } from '../../api/api-error.ts';
import { useQuery } from '../../api/use-query.ts';
import { Nothing } from '../../feedback/nothing.tsx';
import { formatTime } from '../../format/time.ts';
import { EventDialog } from './event-dialog.tsx';
import { subjectOf } from './subject-of.ts';
import { useLiveEvents } from './use-live-events.ts';

export function EventsPage() {
  const [types, setTypes] = useState<readonly string[]>([]);
  const [opened, setOpened] = useState<EventView>();
  const live = useLiveEvents(types);
  const known = useQuery('event types', (api, signal) => api.get(EVENT_TYPE_LIST, '/event-types', {}, signal));
  const options = (known.data?.event_types ?? []).map(({ type, description }) => ({
    value: type,
    label: type,
    description,
  }));

  return (
    <SpaceBetween size="l">
      <Table<EventView>
        variant="full-page"
        header={
          <Header
            variant="h1"
            counter={`(${live.shown.length})`}
            info={<Connection live={live} />}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                {live.isPaused ? (
                  <Button iconName="play" onClick={live.resume}>
                    Resume{live.held.length > 0 ? ` (${live.held.length} new)` : ''}
                  </Button>
                ) : (
                  <Button iconName="pause" onClick={live.pause}>
                    Pause
                  </Button>
                )}
                <Button onClick={live.clear} disabled={live.shown.length === 0}>
                  Clear
                </Button>
              </SpaceBetween>
            }
          >
            Events
          </Header>
        }
        filter={
          <FormField label="Event types">
            <Multiselect
              placeholder="Every type"
              options={options}
              selectedOptions={types.map((type) => ({ value: type, label: type }))}
              onChange={({ detail }) => setTypes(detail.selectedOptions.map(({ value }) => value ?? ''))}
              filteringType="auto"
              deselectAriaLabel={({ label }) => `Show ${label} no longer`}
              expandToViewport
            />
          </FormField>
        }
        items={live.shown}
        loading={live.connection === 'connecting' && live.shown.length === 0}
        loadingText="Loading events"
        trackBy="id"
        ariaLabels={{ tableLabel: 'Events' }}
        onRowClick={({ detail }) => setOpened(detail.item)}
        empty={
          <Nothing title="No events">
            {types.length === 0 ? 'They appear here as the box accepts them.' : 'None of these types yet.'}
          </Nothing>
        }
        columnDefinitions={[
          {
            id: 'type',
            header: 'Type',
            isRowHeader: true,
            cell: (event) => (
              <Button
                variant="inline-link"
                ariaLabel={`Show ${event.type} ${event.id}`}
                onClick={() => setOpened(event)}
              >
                {event.type}
              </Button>
            ),
          },
          { id: 'time', header: 'Time', cell: ({ time }) => formatTime(time) },
          { id: 'subject', header: 'About', cell: (event) => subjectOf(event) },
          { id: 'tenant', header: 'Tenant', cell: ({ tenant }) => tenant },
          { id: 'node', header: 'Node', cell: ({ node }) => node ?? '-' },
        ]}
      />
      {opened !== undefined && <EventDialog event={opened} onDismiss={() => setOpened(undefined)} />}
    </SpaceBetween>
  );
}

function Connection({ live }: { readonly live: ReturnType<typeof useLiveEvents> }) {
  if (live.connection === 'lost') {
    return <StatusIndicator type="error">{messageOf(live.error)} Trying again.</StatusIndicator>;
  }
  if (live.isPaused) return <StatusIndicator type="stopped">Paused</StatusIndicator>;
  if (live.connection === 'connecting') return <StatusIndicator type="loading">Connecting</StatusIndicator>;
  return <StatusIndicator type="success">Live</StatusIndicator>;
}

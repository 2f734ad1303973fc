import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import LiveRegion from '@cloudscape-design/components/live-region';
import Multiselect from '@cloudscape-design/components/multiselect';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { EVENT_TYPE_LIST, type EventView } from '#shared/api/event.ts';
import { messageOf } from '../../api/api-error.ts';
import { useQuery } from '../../api/use-query.ts';
import { Nothing } from '../../feedback/nothing.tsx';
import { LocalTime } from '../../format/local-time.tsx';
import { EventDialog } from './event-dialog.tsx';
import { FirstEvent } from './first-event.tsx';
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
            info={
              <LiveRegion tagName="span">
                <Connection live={live} />
              </LiveRegion>
            }
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
          live.connection !== 'live' ? undefined : types.length === 0 && live.cleared.size === 0 ? (
            <FirstEvent examples={known.data?.event_types ?? []} />
          ) : (
            <Nothing title="No events">
              {types.length === 0 ? 'The next one appears here.' : 'None of these types yet.'}
            </Nothing>
          )
        }
        columnDefinitions={[
          {
            id: 'type',
            header: 'Type',
            isRowHeader: true,
            cell: (event) => (
              <Link ariaLabel={`Show ${event.type} ${event.id}`} onFollow={() => setOpened(event)}>
                {event.type}
              </Link>
            ),
          },
          { id: 'time', header: 'Time', cell: ({ time }) => <LocalTime of={time} /> },
          { id: 'subject', header: 'About', maxWidth: 440, cell: (event) => <Subject event={event} /> },
          { id: 'tenant', header: 'Tenant', maxWidth: 140, cell: ({ tenant }) => <span title={tenant}>{tenant}</span> },
          { id: 'node', header: 'Node', cell: ({ node }) => node ?? '-' },
        ]}
      />
      {opened !== undefined && <EventDialog event={opened} onDismiss={() => setOpened(undefined)} />}
    </SpaceBetween>
  );
}

function Subject({ event }: { readonly event: EventView }) {
  const subject = subjectOf(event);
  return <span title={subject}>{subject}</span>;
}

function Connection({ live }: { readonly live: ReturnType<typeof useLiveEvents> }) {
  if (live.connection === 'lost') {
    return <StatusIndicator type="error">{messageOf(live.error)} Trying again.</StatusIndicator>;
  }
  if (live.isPaused) return <StatusIndicator type="stopped">Paused</StatusIndicator>;
  if (live.connection === 'connecting') return <StatusIndicator type="loading">Connecting</StatusIndicator>;
  return <StatusIndicator type="success">Live</StatusIndicator>;
}

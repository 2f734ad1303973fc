import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useState } from 'react';
import { DELIVERY, DELIVERY_DETAIL } from '#shared/api/delivery.ts';
import { useQuery } from '../../api/use-query.ts';
import { CodeBlock } from '../../feedback/code-block.tsx';
import { Copyable } from '../../feedback/copyable.tsx';
import { QueryError } from '../../feedback/query-error.tsx';
import { LocalTime } from '../../format/local-time.tsx';
import { hrefOf } from '../../routing/route.ts';
import { useCan, useSession } from '../../session/session-context.ts';
import { useNotifications } from '../../shell/notifications.tsx';
import { DeliveryStatus } from '../../status/delivery-status.tsx';
import { AttemptTimeline } from './attempt-timeline.tsx';
import { RequestView } from './request-view.tsx';

const REFRESH_MS = 3_000;

export function DeliveryPage({ id }: { readonly id: string }) {
  const { api } = useSession();
  const canOperate = useCan('operator');
  const { succeed, fail } = useNotifications();
  const [isBusy, setBusy] = useState(false);
  const path = `/deliveries/${encodeURIComponent(id)}`;
  const query = useQuery(path, (client, signal) => client.get(DELIVERY_DETAIL, path, {}, signal), {
    intervalMs: REFRESH_MS,
  });
  const delivery = query.data;

  const redeliver = async () => {
    setBusy(true);
    try {
      await api.post(DELIVERY, `${path}/redeliver`);
      succeed('The event goes to the hook once more, under the same webhook-id.');
      query.refresh();
    } catch (error) {
      fail('It was not sent again', error);
    }
    setBusy(false);
  };

  return (
    <SpaceBetween size="l">
      <BreadcrumbGroup
        ariaLabel="Where this is"
        items={[
          { text: 'Deliveries', href: hrefOf('deliveries') },
          { text: delivery?.event_type ?? 'One delivery', href: hrefOf('deliveries', [id]) },
        ]}
      />
      <QueryError of={query} />
      {delivery === undefined && query.isLoading && <Spinner size="large" />}
      {delivery !== undefined && (
        <SpaceBetween size="l">
          <Header
            variant="h1"
            actions={
              <Button onClick={redeliver} loading={isBusy} disabled={!canOperate}>
                Redeliver
              </Button>
            }
          >
            {delivery.event_type} for {delivery.hook}
          </Header>
          <Container header={<Header variant="h2">Delivery</Header>}>
            <KeyValuePairs
              columns={3}
              items={[
                { label: 'State', value: <DeliveryStatus state={delivery.state} /> },
                { label: 'Attempts', value: delivery.attempts },
                { label: 'Next attempt', value: <LocalTime of={delivery.next_attempt_at} /> },
                {
                  label: 'Hook',
                  value: <Link href={hrefOf('webhooks', [delivery.hook_id])}>{delivery.hook}</Link>,
                },
                { label: 'Tenant', value: delivery.tenant },
                {
                  label: 'Event',
                  value: (
                    <>
                      <Copyable text={delivery.event_id} what="the event's id" />{' '}
                      <Link href={hrefOf('deliveries', [], { event_id: delivery.event_id })}>All its deliveries</Link>
                    </>
                  ),
                },
              ]}
            />
          </Container>
          <Container header={<Header variant="h2">Attempts</Header>}>
            <AttemptTimeline attempts={delivery.attempt_list} next={delivery.next_attempt_at} />
          </Container>
          {delivery.request !== undefined && <RequestView request={delivery.request} />}
          {delivery.payload !== undefined && (
            <Container header={<Header variant="h2">Event</Header>}>
              <CodeBlock label="Payload" text={JSON.stringify(delivery.payload, undefined, 2)} />
            </Container>
          )}
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}

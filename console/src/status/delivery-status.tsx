import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { Delivery } from '#shared/api/delivery.ts';

const SHOWN: Readonly<Record<Delivery['state'], readonly [StatusIndicatorProps.Type, string]>> = {
  pending: ['pending', 'Pending'],
  retrying: ['in-progress', 'Retrying'],
  delivered: ['success', 'Delivered'],
  dead: ['error', 'Dead letter'],
};

export function DeliveryStatus({ state }: { readonly state: Delivery['state'] }) {
  const [type, text] = SHOWN[state];
  return <StatusIndicator type={type}>{text}</StatusIndicator>;
}

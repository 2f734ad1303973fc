import type { PageProps } from '../../shell/pages.ts';
import { DeliveryPage } from './delivery-page.tsx';
import { DeliveryTable } from './delivery-table.tsx';

/** `#/deliveries`: the table; `#/deliveries/<id>`: one of them. */
export function DeliveriesPage({ route }: PageProps) {
  const [id] = route.rest;
  return id === undefined ? <DeliveryTable query={route.query} /> : <DeliveryPage key={id} id={id} />;
}

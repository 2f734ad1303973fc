import type { Route } from '../routing/route.ts';
import { PAGES } from './pages.ts';

/** What the browser's tab says: what is open, then the product. */
export function pageTitle({ page, rest }: Route): string {
  return `${nameOf(page, rest)} - Hookline`;
}

function nameOf(page: string, [id, action]: readonly string[]): string {
  const title = PAGES.get(page)?.title ?? 'No such page';
  if (id === undefined) return title;
  if (page === 'deliveries') return 'One delivery';
  if (page !== 'webhooks') return title;
  if (id === 'new') return 'New Webhook';
  return action === 'edit' ? 'Edit Webhook' : 'View Webhook';
}

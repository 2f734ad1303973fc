import { type ComponentType, lazy } from 'react';
import type { Route } from '../routing/route.ts';

export interface PageProps {
  readonly route: Route;
}

interface Page {
  readonly title: string;
  readonly component: ComponentType<PageProps>;
  /** Loads it ahead of its being shown. */
  readonly preload: () => Promise<unknown>;
}

/** Every page by its first segment; each is loaded when it is opened first. */
export const PAGES: ReadonlyMap<string, Page> = new Map(
  Object.entries({
    overview: page('Overview', async () => (await import('../pages/overview/overview-page.tsx')).OverviewPage),
    webhooks: page('Webhooks', async () => (await import('../pages/webhooks/webhooks-page.tsx')).WebhooksPage),
    scripts: page('Scripts', async () => (await import('../pages/scripts/scripts-page.tsx')).ScriptsPage),
    events: page('Events', async () => (await import('../pages/events/events-page.tsx')).EventsPage),
    deliveries: page(
      'Deliveries',
      async () => (await import('../pages/deliveries/deliveries-page.tsx')).DeliveriesPage,
    ),
    'dead-letters': page(
      'Dead letters',
      async () => (await import('../pages/dead-letters/dead-letters-page.tsx')).DeadLettersPage,
    ),
    tokens: page('Tokens', async () => (await import('../pages/tokens/tokens-page.tsx')).TokensPage),
    audit: page('Audit trail', async () => (await import('../pages/audit/audit-page.tsx')).AuditPage),
  }),
);

function page(title: string, load: () => Promise<ComponentType<PageProps>>): Page {
  return { title, component: lazy(async () => ({ default: await load() })), preload: load };
}

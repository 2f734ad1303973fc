import AppLayout from '@cloudscape-design/components/app-layout';
import Link from '@cloudscape-design/components/link';
import Spinner from '@cloudscape-design/components/spinner';
import { Suspense, useEffect, useState } from 'react';
import { Nothing } from '../feedback/nothing.tsx';
import { PageBoundary } from '../feedback/page-boundary.tsx';
import { hrefOf } from '../routing/route.ts';
import { useRoute } from '../routing/use-route.ts';
import { Navigation } from './navigation.tsx';
import { NotificationBar, NotificationProvider } from './notifications.tsx';
import { pageTitle } from './page-title.ts';
import { PAGES } from './pages.ts';
import { TopBar } from './top-bar.tsx';

const NARROW = '(max-width: 688px)';

/** The console around its pages. */
export function Shell() {
  const route = useRoute();
  const [isOpen, setOpen] = useState(() => !window.matchMedia(NARROW).matches);
  const page = PAGES.get(route.page);

  const title = pageTitle(route);
  useEffect(() => {
    document.title = title;
  }, [title]);
  // Dialogs of the Webhooks page leave the table where it is; all else begins at its top.
  const place = route.page === 'webhooks' ? route.page : [route.page, ...route.rest].join('/');
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new place asks for it
  useEffect(() => {
    window.scrollTo(0, 0);
    if (window.matchMedia(NARROW).matches) setOpen(false);
  }, [place]);

  return (
    <NotificationProvider>
      <TopBar />
      <AppLayout
        headerSelector="#top"
        toolsHide
        navigation={<Navigation page={route.page} />}
        navigationWidth={220}
        navigationOpen={isOpen}
        onNavigationChange={({ detail }) => setOpen(detail.open)}
        notifications={<NotificationBar />}
        stickyNotifications
        ariaLabels={{
          navigation: 'Pages',
          navigationClose: 'Close the list of pages',
          navigationToggle: 'Open the list of pages',
          notifications: 'Notifications',
        }}
        content={
          <PageBoundary key={route.page}>
            <Suspense fallback={<Spinner size="large" />}>
              {page === undefined ? (
                <Nothing title="There is no such page">
                  Choose one from the list of pages, or go to the <Link href={hrefOf('overview')}>overview</Link>.
                </Nothing>
              ) : (
                <page.component route={route} />
              )}
            </Suspense>
          </PageBoundary>
        }
      />
    </NotificationProvider>
  );
}

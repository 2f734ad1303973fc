import SideNavigation, { type SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import { hrefOf } from '../routing/route.ts';
import { useCan } from '../session/session-context.ts';

const link = (text: string, page: string) => ({ type: 'link' as const, text, href: hrefOf(page) });

const HOOKS: SideNavigationProps.Item = {
  type: 'section-group',
  title: 'Hooks',
  items: [link('Webhooks', 'webhooks'), link('Scripts', 'scripts')],
};
const TRAFFIC: SideNavigationProps.Item = {
  type: 'section-group',
  title: 'Traffic',
  items: [link('Events', 'events'), link('Deliveries', 'deliveries'), link('Dead letters', 'dead-letters')],
};
const ADMINISTRATION: SideNavigationProps.Item = {
  type: 'section-group',
  title: 'Administration',
  items: [link('Tokens', 'tokens'), link('Audit trail', 'audit')],
};
const API_DOCS: SideNavigationProps.Item = {
  type: 'link',
  text: 'API documentation',
  href: '/api/v1/docs',
  external: true,
  externalIconAriaLabel: 'Opens in a new tab',
};

export function Navigation({ page }: { readonly page: string }) {
  const isAdmin = useCan('admin');
  return (
    <SideNavigation
      activeHref={hrefOf(page)}
      items={[
        link('Overview', 'overview'),
        HOOKS,
        TRAFFIC,
        ...(isAdmin ? [ADMINISTRATION] : []),
        { type: 'divider' },
        API_DOCS,
      ]}
    />
  );
}

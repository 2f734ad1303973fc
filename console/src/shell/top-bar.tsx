import TopNavigation from '@cloudscape-design/components/top-navigation';
import { useState } from 'react';
import { hrefOf } from '../routing/route.ts';
import { useSession } from '../session/session-context.ts';
import { chooseTheme, storedTheme } from './theme.ts';

export function TopBar() {
  const { status, signOut } = useSession();
  const [theme, setTheme] = useState(storedTheme);
  const other = theme === 'dark' ? 'light' : 'dark';
  const { name, scope, tenant } = status.token;
  const toggle = () => {
    chooseTheme(other);
    setTheme(other);
  };

  return (
    <div id="top">
      <TopNavigation
        identity={{ href: hrefOf('overview'), title: 'Hookline', logo: { src: '/favicon.svg', alt: '' } }}
        utilities={[
          {
            type: 'button',
            text: other === 'dark' ? 'Dark' : 'Light',
            ariaLabel: `Change to the ${other} theme`,
            onClick: toggle,
          },
          {
            type: 'menu-dropdown',
            text: status.node,
            description: `${name}: ${scope}, ${tenant === '*' ? 'every tenant' : `tenant ${tenant}`}`,
            iconName: 'user-profile',
            ariaLabel: `Signed in as ${name} on ${status.node}`,
            items: [
              { id: 'version', text: `Hookline ${status.version}`, disabled: true },
              { id: 'sign-out', text: 'Sign out' },
            ],
            onItemClick: ({ detail }) => {
              if (detail.id === 'sign-out') signOut();
            },
          },
        ]}
      />
    </div>
  );
}

import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { messageOf } from '../api/api-error.ts';

interface Notifications {
  readonly succeed: (content: ReactNode) => void;
  readonly fail: (header: string, error: unknown) => void;
}

const NotificationContext = createContext<Notifications | undefined>(undefined);
const ItemsContext = createContext<readonly FlashbarProps.MessageDefinition[]>([]);
const MAX_SHOWN = 4;

/** Messages about what was done, until they are dismissed or newer ones push them out. */
export function NotificationProvider({ children }: { readonly children: ReactNode }) {
  const [items, setItems] = useState<readonly FlashbarProps.MessageDefinition[]>([]);
  const add = useCallback((type: 'success' | 'error', header: ReactNode, content: ReactNode) => {
    const id = crypto.randomUUID();
    const onDismiss = () => setItems((before) => before.filter((item) => item.id !== id));
    // Screen readers say it, an error at once.
    const announced = {
      ariaRole: type === 'error' ? ('alert' as const) : ('status' as const),
      statusIconAriaLabel: type === 'error' ? 'Error' : 'Done',
    };
    const item = { id, type, header, content, dismissible: true, dismissLabel: 'Dismiss', onDismiss, ...announced };
    setItems((before) => [item, ...before].slice(0, MAX_SHOWN));
  }, []);
  const notifications = useMemo(
    (): Notifications => ({
      succeed: (content) => add('success', undefined, content),
      fail: (header, error) => add('error', header, messageOf(error)),
    }),
    [add],
  );
  return (
    <NotificationContext value={notifications}>
      <ItemsContext value={items}>{children}</ItemsContext>
    </NotificationContext>
  );
}

export function useNotifications(): Notifications {
  const notifications = useContext(NotificationContext);
  if (notifications === undefined) throw new Error('no notifications here');
  return notifications;
}

export function NotificationBar() {
  return <Flashbar items={useContext(ItemsContext)} />;
}

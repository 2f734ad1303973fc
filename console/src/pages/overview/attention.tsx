import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Stats } from '../../api/answers.ts';
import { hrefOf } from '../../routing/route.ts';

const SHOWN = 4;

/** What needs somebody, the most urgent first, each with what to do. More than a few are folded away. */
export function Attention({ items }: { readonly items: Stats['attention'] }) {
  const [isAll, setAll] = useState(false);
  if (items.length === 0) return null;
  const hidden = isAll ? 0 : Math.max(0, items.length - SHOWN);
  return (
    <SpaceBetween size="xs">
      {items.slice(0, items.length - hidden).map((item) => (
        <Alert
          key={`${item.what} ${item.hook_id ?? ''} ${item.tenant ?? ''}`}
          type={item.severity}
          header={item.what}
          statusIconAriaLabel={item.severity}
          {...(item.hook_id !== undefined && {
            action: <Button href={hrefOf('webhooks', [item.hook_id])}>See the hook</Button>,
          })}
        >
          {item.hint}
        </Alert>
      ))}
      {hidden > 0 && <Button onClick={() => setAll(true)}>Show {hidden} more</Button>}
    </SpaceBetween>
  );
}

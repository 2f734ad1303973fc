import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Stats } from '../../api/answers.ts';
import { hrefOf } from '../../routing/route.ts';

/** What needs somebody, the most urgent first, each with what to do. */
export function Attention({ items }: { readonly items: Stats['attention'] }) {
  if (items.length === 0) return null;
  return (
    <SpaceBetween size="xs">
      {items.map((item) => (
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
    </SpaceBetween>
  );
}

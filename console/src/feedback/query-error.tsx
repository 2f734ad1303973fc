import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { messageOf } from '../api/api-error.ts';
import type { Query } from '../api/use-query.ts';

/** Says that the latest answer failed and offers to ask again; nothing where it did not. */
export function QueryError({ of }: { readonly of: Pick<Query<unknown>, 'data' | 'error' | 'refresh'> }) {
  if (of.error === undefined) return null;
  return (
    <Alert
      type="error"
      header={of.data === undefined ? 'This could not be loaded' : 'What you see is not up to date'}
      action={<Button onClick={of.refresh}>Try again</Button>}
    >
      {messageOf(of.error)}
    </Alert>
  );
}

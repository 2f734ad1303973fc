import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import type { PagedQuery } from '../api/use-paged-query.ts';

/** The button under a list that has more; nothing where it has not. */
export function LoadMore({ of }: { readonly of: Pick<PagedQuery<unknown>, 'hasMore' | 'isLoading' | 'loadMore'> }) {
  if (!of.hasMore) return null;
  return (
    <Box textAlign="center">
      <Button onClick={of.loadMore} loading={of.isLoading}>
        Show more
      </Button>
    </Box>
  );
}

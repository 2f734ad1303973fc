import Box from '@cloudscape-design/components/box';
import type { ReactNode } from 'react';

/** Stands where there is nothing to show: says so, and what to do. */
export function Nothing({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <Box textAlign="center" color="inherit" padding={{ vertical: 's' }}>
      <Box variant="strong" color="inherit">
        {title}
      </Box>
      <Box variant="p" color="inherit">
        {children}
      </Box>
    </Box>
  );
}

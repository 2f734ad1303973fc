import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { Component, type ReactNode } from 'react';
import { messageOf } from '../api/api-error.ts';

interface PageBoundaryProps {
  readonly children: ReactNode;
}

/** A page that fails, or that cannot be loaded since Hookline was upgraded, leaves the rest of the console as it is. */
export class PageBoundary extends Component<PageBoundaryProps, { readonly error: unknown }> {
  override state = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    return (
      <Alert
        type="error"
        header="This page failed"
        action={<Button onClick={() => window.location.reload()}>Load it again</Button>}
      >
        {messageOf(this.state.error)}
      </Alert>
    );
  }
}

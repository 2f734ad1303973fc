import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { HookView } from '#shared/api/hook.ts';

/** A hook's state as a person sees it. */
export function HookStatus({ hook }: { readonly hook: Pick<HookView, 'state' | 'health' | 'enabled'> }) {
  if (hook.state === 'failing') return <StatusIndicator type="warning">Failing</StatusIndicator>;
  if (hook.state === 'enabled') return <StatusIndicator type="success">Enabled</StatusIndicator>;
  if (hook.health.reason !== undefined) return <StatusIndicator type="error">Disabled</StatusIndicator>;
  return <StatusIndicator type="stopped">Disabled</StatusIndicator>;
}

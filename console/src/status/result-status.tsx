import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { HookView } from '#shared/api/hook.ts';

interface ResultStatusProps {
  readonly health: HookView['health'];
  /** What the number is that the hook answered. */
  readonly statusName: 'HTTP' | 'exit code';
}

/** What a hook's latest attempt came to, in a word or two. */
export function ResultStatus({ health, statusName }: ResultStatusProps) {
  const { last_result: result, last_status: status } = health;
  const answer = status === undefined ? undefined : `${statusName} ${status}`;
  if (result === undefined) return <StatusIndicator type="pending">Not tried yet</StatusIndicator>;
  if (result === 'delivered') return <StatusIndicator type="success">{answer ?? 'Delivered'}</StatusIndicator>;
  if (result === 'retry') return <StatusIndicator type="warning">{answer ?? 'No answer'}</StatusIndicator>;
  return <StatusIndicator type="error">{answer ?? 'Given up'}</StatusIndicator>;
}

import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { HookView } from '#shared/api/hook.ts';
import { CodeBlock } from '../../feedback/code-block.tsx';
import { formatTime } from '../../format/time.ts';
import { hrefOf } from '../../routing/route.ts';
import { HookStatus } from '../../status/hook-status.tsx';
import { ResultStatus } from '../../status/result-status.tsx';

/** All that is to know of a webhook; NebularStack's fields first. */
export function HookFacts({ hook }: { readonly hook: HookView }) {
  const { health } = hook;
  const headers = Object.entries(hook.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  return (
    <SpaceBetween size="l">
      <KeyValuePairs
        columns={3}
        minColumnWidth={170}
        items={[
          {
            label: 'Webhook ID',
            value: (
              <CopyToClipboard
                variant="inline"
                textToCopy={hook.id}
                copyButtonAriaLabel="Copy the webhook's id"
                copySuccessText="Copied"
                copyErrorText="The browser did not let it be copied"
              />
            ),
          },
          { label: 'Name', value: hook.name },
          { label: 'State', value: <HookStatus hook={hook} /> },
          { label: 'URL', value: <span className="breakable">{hook.url}</span> },
          { label: 'SSL Verify', value: hook.ssl_verify === true ? 'True' : 'False' },
          { label: 'Tenant', value: hook.tenant === '*' ? 'every tenant' : hook.tenant },
          { label: 'Context', value: hook.context ?? 'none' },
          { label: 'Trigger', value: hook.trigger ?? (hook.events.join(', ') || 'every event') },
          { label: 'Subnets', value: hook.subnets.join(', ') || 'all' },
          { label: 'Method', value: hook.method ?? 'POST' },
          { label: 'Template', value: hook.template ?? 'none, the event as it is' },
          { label: 'Secret', value: secretText(hook) },
          { label: 'Timeout', value: hook.timeout },
          { label: 'Attempts', value: `${hook.retries ?? '-'}, the first wait ${hook.retry_backoff ?? '-'}` },
          { label: 'Changed', value: formatTime(hook.updated_at) },
          {
            label: 'Health',
            value: (
              <>
                <ResultStatus health={health} statusName="HTTP" />
                {health.last_error !== undefined && <div className="breakable">{health.last_error}</div>}
              </>
            ),
          },
          { label: 'Last attempt', value: formatTime(health.last_attempt_at) },
          {
            label: 'Dead letters',
            value: <Link href={hrefOf('dead-letters', [], { hook: hook.id })}>{health.dead_letters ?? 0}</Link>,
          },
        ]}
      />
      {hook.filter !== undefined && <CodeBlock label="Filter" text={JSON.stringify(hook.filter, undefined, 2)} />}
      {headers.length > 0 && <CodeBlock label="Headers" text={headers.join('\n')} />}
      <Link href={hrefOf('deliveries', [], { hook: hook.id })}>See its deliveries</Link>
    </SpaceBetween>
  );
}

function secretText({ secret, old_secret_until }: HookView): string {
  if (secret === undefined) return 'none, requests are not signed';
  return old_secret_until === undefined ? 'set' : `set; the one before it signs until ${formatTime(old_secret_until)}`;
}

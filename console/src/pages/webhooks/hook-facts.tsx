import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import type { HookView } from '#shared/api/hook.ts';
import { CodeBlock } from '../../feedback/code-block.tsx';
import { Copyable } from '../../feedback/copyable.tsx';
import { LocalTime } from '../../format/local-time.tsx';
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
            value: <Copyable text={hook.id} what="the webhook's id" />,
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
          { label: 'Changed', value: <LocalTime of={hook.updated_at} /> },
          {
            label: 'Health',
            value: (
              <>
                <ResultStatus health={health} statusName="HTTP" />
                {health.last_error !== undefined && <div className="breakable">{health.last_error}</div>}
              </>
            ),
          },
          { label: 'Last attempt', value: <LocalTime of={health.last_attempt_at} /> },
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

function secretText({ secret, old_secret_until }: HookView): ReactNode {
  if (secret === undefined) return 'none, requests are not signed';
  if (old_secret_until === undefined) return 'set';
  return (
    <>
      set; the one before it signs until <LocalTime of={old_secret_until} />
    </>
  );
}

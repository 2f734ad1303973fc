import Alert from '@cloudscape-design/components/alert';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useState } from 'react';
import { SENT_REQUEST } from '#shared/api/delivery.ts';
import { SUBSCRIBER_NAS_UPDATED } from '#shared/event/event-types.ts';
import { compileEventTypes } from '#shared/hook/event-type-pattern.ts';
import type { EventType } from '../../../api/answers.ts';
import { messageOf } from '../../../api/api-error.ts';
import { useQuery } from '../../../api/use-query.ts';
import { CodeBlock, readableJson } from '../../../feedback/code-block.tsx';
import type { Draft } from './draft.ts';
import { eventsOf } from './draft-input.ts';
import { previewInput } from './preview-input.ts';
import { useDebounced } from './use-debounced.ts';

const SETTLE_MS = 500;

interface BodyPreviewProps {
  readonly draft: Draft;
  readonly types: readonly EventType[];
}

/** The request that the endpoint would get for an example of one of the hook's event types. */
export function BodyPreview({ draft, types }: BodyPreviewProps) {
  const [isOpen, setOpen] = useState(true);
  const [wanted, setWanted] = useState('lease.ack');
  const matches = compileEventTypes(eventsOf(draft));
  const names = draft.kind === 'radius' ? [SUBSCRIBER_NAS_UPDATED] : types.map(({ type }) => type).filter(matches);
  const type = names.includes(wanted) ? wanted : (names[0] ?? wanted);
  const body = useDebounced(JSON.stringify({ hook: previewInput(draft), type }), SETTLE_MS);
  const query = useQuery(body, (api, signal) => api.post(SENT_REQUEST, '/hooks/preview', JSON.parse(body), signal), {
    isPaused: !isOpen,
    keepsPrevious: true,
  });
  const sent = query.data;
  return (
    <ExpandableSection
      headerText="What the endpoint receives"
      expanded={isOpen}
      onChange={({ detail }) => setOpen(detail.expanded)}
    >
      <SpaceBetween size="m">
        <FormField label="For an example of">
          <Select
            options={names.map((name) => ({ value: name, label: name }))}
            selectedOption={{ value: type, label: type }}
            disabled={names.length < 2}
            onChange={({ detail }) => setWanted(detail.selectedOption.value ?? wanted)}
          />
        </FormField>
        {query.error !== undefined && <Alert type="info">There is no preview yet: {messageOf(query.error)}</Alert>}
        {query.error === undefined && sent === undefined && <Spinner />}
        {query.error === undefined && sent !== undefined && (
          <>
            <CodeBlock label="Body" text={readableJson(sent.body)} />
            <CodeBlock
              label="Headers"
              text={Object.entries(sent.headers)
                .map(([name, value]) => `${name}: ${value}`)
                .join('\n')}
            />
          </>
        )}
      </SpaceBetween>
    </ExpandableSection>
  );
}

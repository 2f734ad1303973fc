import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import type { EventType } from '../../../api/answers.ts';
import { EventChips } from './event-chips.tsx';
import type { FieldProps } from './field-props.ts';

interface SelectionFieldsProps extends FieldProps {
  readonly types: readonly EventType[];
}

/** Which events the hook sees: types, subnets, filter. */
export function SelectionFields({ draft, types, onChange, faultOf }: SelectionFieldsProps) {
  return (
    <SpaceBetween size="l">
      <FormField label="Event types" description="None chosen means every event." errorText={faultOf('events')} stretch>
        <EventChips types={types} chosen={draft.types} onChange={(chosen) => onChange({ types: chosen })} />
      </FormField>
      <FormField
        label="Further event types"
        constraintText='Exact, or with a star such as "lease.*"; separated by commas.'
        stretch
      >
        <Input value={draft.patterns} onChange={({ detail }) => onChange({ patterns: detail.value })} />
      </FormField>
      <FormField
        label="Subnets"
        description="Only events whose address is in one of them."
        constraintText='Such as "192.0.2.0/24, 2001:db8::/32"; empty means all.'
        errorText={faultOf('subnets')}
        stretch
      >
        <Input value={draft.subnets} onChange={({ detail }) => onChange({ subnets: detail.value })} />
      </FormField>
      <FormField
        label="Filter"
        description="An event pattern of EventBridge over the payload, as JSON."
        constraintText={'Such as {"lease": {"hostname": [{"prefix": "cpe-"}]}}; empty means all.'}
        errorText={faultOf('filter')}
        stretch
      >
        <Textarea
          value={draft.filter}
          rows={3}
          spellcheck={false}
          onChange={({ detail }) => onChange({ filter: detail.value })}
        />
      </FormField>
    </SpaceBetween>
  );
}

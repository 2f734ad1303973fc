import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { RADIUS_CONTEXT, SUBSCRIBER_NAS_UPDATED } from '#shared/event/event-types.ts';
import { sslVerifyOf } from './draft.ts';
import type { FieldProps } from './field-props.ts';

const CONTEXT = { value: RADIUS_CONTEXT, label: RADIUS_CONTEXT };
const TRIGGER = { value: SUBSCRIBER_NAS_UPDATED, label: SUBSCRIBER_NAS_UPDATED };

/** Context, Trigger, URL and SSL Verify, as NebularStack's form has them; the first two for RADIUS alone. */
export function AddressFields({ draft, onChange, faultOf }: FieldProps) {
  return (
    <SpaceBetween size="l">
      {draft.kind === 'radius' && (
        <ColumnLayout columns={2}>
          <FormField label="Context" description="The only one there is." errorText={faultOf('context')}>
            <Select options={[CONTEXT]} selectedOption={CONTEXT} />
          </FormField>
          <FormField label="Trigger" description="The only one there is." errorText={faultOf('trigger')}>
            <Select options={[TRIGGER]} selectedOption={TRIGGER} />
          </FormField>
        </ColumnLayout>
      )}
      <FormField
        label="URL"
        description="Where the events are sent."
        constraintText="Starts with http:// or https://; with an IP address only http://."
        errorText={faultOf('url')}
        stretch
      >
        <Input
          type="url"
          inputMode="url"
          value={draft.url}
          placeholder="https://billing.example.com/hooks/subscriber"
          onChange={({ detail }) => onChange({ url: detail.value })}
        />
      </FormField>
      <FormField
        label="SSL Verify"
        description="Whether the endpoint's certificate is checked. It cannot be true with http:// or an IP address."
        errorText={faultOf('ssl_verify')}
      >
        <RadioGroup
          value={String(sslVerifyOf(draft))}
          direction="horizontal"
          onChange={({ detail }) => onChange({ sslVerify: detail.value === 'true' })}
          items={[
            { value: 'true', label: 'True' },
            { value: 'false', label: 'False' },
          ]}
        />
      </FormField>
    </SpaceBetween>
  );
}

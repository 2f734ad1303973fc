import ColumnLayout from '@cloudscape-design/components/column-layout';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { FieldProps } from './field-props.ts';
import { HeadersEditor } from './headers-editor.tsx';
import { SecretField } from './secret-field.tsx';

const TEMPLATES = [
  { value: '', label: 'None: the event as it is' },
  { value: 'slack', label: 'Slack' },
  { value: 'teams', label: 'Microsoft Teams' },
] as const;
const METHODS = ['POST', 'PUT', 'PATCH'].map((method) => ({ value: method, label: method }));

/** How requests are made: template, secret, headers, retries. */
export function SendingFields({ draft, onChange, faultOf }: FieldProps) {
  const hasFault = ['secret', 'headers', 'retries', 'retry_backoff', 'timeout'].some((field) => faultOf(field) !== '');
  return (
    <SpaceBetween size="l">
      <FormField label="Template" description="What the body looks like." errorText={faultOf('template')}>
        <Select
          options={TEMPLATES}
          selectedOption={TEMPLATES.find(({ value }) => value === draft.template) ?? null}
          onChange={({ detail }) =>
            onChange({ template: TEMPLATES.find(({ value }) => value === detail.selectedOption.value)?.value ?? '' })
          }
        />
      </FormField>
      <SecretField secret={draft.secret} fault={faultOf('secret')} onChange={(secret) => onChange({ secret })} />
      <ExpandableSection headerText="Headers, retries and timeout" {...(hasFault && { expanded: true })}>
        <SpaceBetween size="l">
          <HeadersEditor
            headers={draft.headers}
            fault={faultOf('headers')}
            onChange={(headers) => onChange({ headers })}
          />
          <ColumnLayout columns={2}>
            <FormField
              label="Attempts"
              constraintText="In all, the first included: 1 to 100."
              errorText={faultOf('retries')}
            >
              <Input
                inputMode="numeric"
                value={draft.retries}
                onChange={({ detail }) => onChange({ retries: detail.value })}
              />
            </FormField>
            <FormField
              label="Wait before the second attempt"
              constraintText="Doubles with each further one; 100ms to 1h."
              errorText={faultOf('retry_backoff')}
            >
              <Input value={draft.retryBackoff} onChange={({ detail }) => onChange({ retryBackoff: detail.value })} />
            </FormField>
            <FormField
              label="Timeout"
              constraintText="Seconds, or such as 5s: 100ms to 5m."
              errorText={faultOf('timeout')}
            >
              <Input value={draft.timeout} onChange={({ detail }) => onChange({ timeout: detail.value })} />
            </FormField>
            <FormField label="Method" errorText={faultOf('method')}>
              <Select
                options={METHODS}
                selectedOption={METHODS.find(({ value }) => value === draft.method) ?? null}
                onChange={({ detail }) => onChange({ method: detail.selectedOption.value ?? 'POST' })}
              />
            </FormField>
          </ColumnLayout>
        </SpaceBetween>
      </ExpandableSection>
    </SpaceBetween>
  );
}

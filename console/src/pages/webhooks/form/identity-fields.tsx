import Checkbox from '@cloudscape-design/components/checkbox';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { TenantSelect } from '../../../tenant/tenant-select.tsx';
import type { FieldProps } from './field-props.ts';

interface IdentityFieldsProps extends FieldProps {
  readonly isNew: boolean;
}

export function IdentityFields({ draft, isNew, onChange, faultOf }: IdentityFieldsProps) {
  return (
    <ColumnLayout columns={2}>
      <FormField
        label="Name"
        description="Stands in tables, logs and metrics."
        constraintText="Empty: the URL's host."
        errorText={faultOf('name')}
      >
        <Input value={draft.name} onChange={({ detail }) => onChange({ name: detail.value })} />
      </FormField>
      <TenantSelect
        value={draft.tenant}
        onChange={(tenant) => onChange({ tenant })}
        allowsEvery
        disabled={!isNew}
        description="Whose events it sees."
      />
      <Checkbox checked={draft.enabled} onChange={({ detail }) => onChange({ enabled: detail.checked })}>
        Enabled
      </Checkbox>
    </ColumnLayout>
  );
}

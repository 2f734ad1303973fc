import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useSession } from '../session/session-context.ts';
import { useTenants } from './use-tenants.ts';

interface TenantSelectProps {
  readonly value: string;
  readonly onChange: (tenant: string) => void;
  /** Offers `*`, where the token is for every tenant. */
  readonly allowsEvery?: boolean;
  readonly description?: string;
  readonly disabled?: boolean;
}

export function TenantSelect({
  value,
  onChange,
  allowsEvery = false,
  description,
  disabled = false,
}: TenantSelectProps) {
  const { status } = useSession();
  const tenants = useTenants();
  const every = allowsEvery && status.token.tenant === '*' ? [{ value: '*', label: 'Every tenant (*)' }] : [];
  const options = [...every, ...tenants.map(({ id }) => ({ value: id, label: id }))];
  return (
    <FormField label="Tenant" description={description}>
      <Select
        options={options}
        selectedOption={options.find((option) => option.value === value) ?? { value, label: value }}
        disabled={disabled}
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? value)}
      />
    </FormField>
  );
}

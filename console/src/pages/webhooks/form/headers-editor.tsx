import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { MASK } from '#shared/api/fields.ts';
import type { HeaderRow } from './draft.ts';

interface HeadersEditorProps {
  readonly headers: readonly HeaderRow[];
  readonly fault: string;
  readonly onChange: (headers: readonly HeaderRow[]) => void;
}

/** Custom headers. One whose value is masked stays as it is until something else is typed. */
export function HeadersEditor({ headers, fault, onChange }: HeadersEditorProps) {
  const change = (index: number, part: Partial<HeaderRow>) =>
    onChange(headers.map((row, position) => (position === index ? { ...row, ...part } : row)));
  return (
    <FormField label="Headers" description="Sent with every request." errorText={fault} stretch>
      <AttributeEditor
        items={headers}
        addButtonText="Add a header"
        removeButtonText="Remove"
        removeButtonAriaLabel={({ name }) => `Remove the header ${name}`}
        empty="No custom headers."
        onAddButtonClick={() => onChange([...headers, { name: '', value: '' }])}
        onRemoveButtonClick={({ detail }) => onChange(headers.filter((_, index) => index !== detail.itemIndex))}
        definition={[
          {
            label: 'Name',
            control: ({ name }, index) => (
              <Input
                value={name}
                onChange={({ detail }) => change(index, { name: detail.value })}
                placeholder="X-Source"
              />
            ),
          },
          {
            label: 'Value',
            control: ({ value }, index) => (
              <Input
                value={value === MASK ? '' : value}
                placeholder={value === MASK ? 'The present one stays' : ''}
                onChange={({ detail }) => change(index, { value: detail.value })}
              />
            ),
          },
        ]}
      />
    </FormField>
  );
}

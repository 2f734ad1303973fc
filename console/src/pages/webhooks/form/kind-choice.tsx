import FormField from '@cloudscape-design/components/form-field';
import Tiles from '@cloudscape-design/components/tiles';
import type { ChangeDraft, Draft } from './draft.ts';

interface KindChoiceProps {
  readonly draft: Draft;
  readonly onChange: ChangeDraft;
}

export function KindChoice({ draft, onChange }: KindChoiceProps) {
  return (
    <FormField label="Kind" stretch>
      <Tiles
        value={draft.kind}
        columns={2}
        onChange={({ detail }) => onChange({ kind: detail.value === 'radius' ? 'radius' : 'events' })}
        items={[
          {
            value: 'events',
            label: 'DHCP and BNG events',
            description: 'Leases, conflicts, sessions: of types, subnets and a filter that you choose.',
          },
          {
            value: 'radius',
            label: 'RADIUS (NebularStack)',
            description: "When a subscriber's NAS changes.",
          },
        ]}
      />
    </FormField>
  );
}

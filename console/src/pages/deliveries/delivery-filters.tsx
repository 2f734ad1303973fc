import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { DELIVERY_STATES } from '#shared/api/delivery.ts';
import { EVENT_TYPE_LIST } from '#shared/api/event.ts';
import { useQuery } from '../../api/use-query.ts';
import { hrefOf } from '../../routing/route.ts';
import { navigate } from '../../routing/use-route.ts';
import { listAllHooks } from '../webhooks/list-hooks.ts';

const NAMES = ['hook', 'state', 'event_type', 'event_id', 'hours'] as const;
const ANY = { value: '', label: 'Any' };
const WINDOWS = [
  { value: '', label: 'Any time' },
  { value: '1', label: 'Last hour' },
  { value: '24', label: 'Last 24 hours' },
  { value: '168', label: 'Last 7 days' },
];

/** The filters stand in the address, so that a filtered table can be linked. */
export function DeliveryFilters({ query }: { readonly query: URLSearchParams }) {
  const hooks = useQuery('filter hooks', listAllHooks);
  const types = useQuery('event types', (api, signal) => api.get(EVENT_TYPE_LIST, '/event-types', {}, signal));

  const set = (name: (typeof NAMES)[number], value: string) => {
    const before = Object.fromEntries(NAMES.map((each) => [each, query.get(each) ?? undefined]));
    navigate(hrefOf('deliveries', [], { ...before, [name]: value }));
  };
  const hookOptions = [ANY, ...(hooks.data ?? []).map(({ id, name }) => ({ value: id, label: name }))];
  const typeOptions = [ANY, ...(types.data?.event_types ?? []).map(({ type }) => ({ value: type, label: type }))];
  const stateOptions = [ANY, ...DELIVERY_STATES.map((state) => ({ value: state, label: state }))];

  return (
    <ColumnLayout columns={4} minColumnWidth={150}>
      <Choice label="Hook" options={hookOptions} value={query.get('hook')} onChange={(value) => set('hook', value)} />
      <Choice
        label="State"
        options={stateOptions}
        value={query.get('state')}
        onChange={(value) => set('state', value)}
      />
      <Choice
        label="Event type"
        options={typeOptions}
        value={query.get('event_type')}
        onChange={(value) => set('event_type', value)}
      />
      <Choice label="Accepted" options={WINDOWS} value={query.get('hours')} onChange={(value) => set('hours', value)} />
      {query.has('event_id') && (
        <FormField label="Event">
          <Input
            type="search"
            value={query.get('event_id') ?? ''}
            onChange={({ detail }) => set('event_id', detail.value)}
          />
        </FormField>
      )}
    </ColumnLayout>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly value: string | null;
  readonly onChange: (value: string) => void;
}

function Choice({ label, options, value, onChange }: ChoiceProps) {
  const known = options.find((option) => option.value === (value ?? ''));
  return (
    <FormField label={label}>
      <Select
        options={options}
        selectedOption={known ?? { value: value ?? '', label: value ?? '' }}
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
        filteringType={options.length > 12 ? 'auto' : 'none'}
        expandToViewport
      />
    </FormField>
  );
}

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import ToggleButton from '@cloudscape-design/components/toggle-button';
import type { EventType } from '../../../api/answers.ts';

const GROUPS: Readonly<Record<EventType['group'], string>> = {
  session: 'Sessions',
  lease: 'Leases',
  conflict: 'Address conflicts',
  ha: 'High availability',
  rogue: 'Rogue servers',
  anomaly: 'Anomalies',
  radius: 'RADIUS',
};

interface EventChipsProps {
  readonly types: readonly EventType[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** athena-dhcpd's chips: the event types in groups, each with a button for all of it. */
export function EventChips({ types, chosen, onChange }: EventChipsProps) {
  const groups = [...Map.groupBy(types, ({ group }) => group)];
  const all = types.map(({ type }) => type);
  const without = (names: readonly string[]) => chosen.filter((type) => !names.includes(type));
  return (
    <SpaceBetween size="s">
      <SpaceBetween direction="horizontal" size="xs">
        <Button formAction="none" onClick={() => onChange(all)} disabled={chosen.length === all.length}>
          Select all
        </Button>
        <Button formAction="none" onClick={() => onChange([])} disabled={chosen.length === 0}>
          Clear
        </Button>
      </SpaceBetween>
      {groups.map(([group, members]) => {
        const names = members.map(({ type }) => type);
        const isWhole = names.every((name) => chosen.includes(name));
        return (
          <fieldset key={group} aria-label={GROUPS[group]} className="chips">
            <SpaceBetween direction="horizontal" size="xs" alignItems="center">
              <Box variant="awsui-key-label">{GROUPS[group]}</Box>
              {names.length > 1 && (
                <Button
                  variant="inline-link"
                  formAction="none"
                  ariaLabel={`${isWhole ? 'Clear' : 'Select'} all of ${GROUPS[group]}`}
                  onClick={() => onChange(isWhole ? without(names) : [...without(names), ...names])}
                >
                  {isWhole ? 'none' : 'all'}
                </Button>
              )}
            </SpaceBetween>
            <SpaceBetween direction="horizontal" size="xxs">
              {names.map((name) => (
                <ToggleButton
                  key={name}
                  pressed={chosen.includes(name)}
                  onChange={({ detail }) => onChange(detail.pressed ? [...chosen, name] : without([name]))}
                >
                  {name}
                </ToggleButton>
              ))}
            </SpaceBetween>
          </fieldset>
        );
      })}
    </SpaceBetween>
  );
}

import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useMemo, useState } from 'react';
import { STATS } from '#shared/api/operations.ts';
import { useQuery } from '../../api/use-query.ts';
import { QueryError } from '../../feedback/query-error.tsx';
import { formatClock, formatDuration } from '../../format/time.ts';
import { Attention } from './attention.tsx';
import { FirstSteps } from './first-steps.tsx';
import { KeyFigures } from './key-figures.tsx';
import { RateChart } from './rate-chart.tsx';
import { thinOut } from './thin-out.ts';
import { useGaugeHistory } from './use-gauge-history.ts';

const MAX_POINTS = 120;
const REFRESH_MS = 10_000;
const WINDOWS = [
  { id: '15', text: '15 min' },
  { id: '60', text: '1 hour' },
  { id: '360', text: '6 hours' },
  { id: '1440', text: '24 hours' },
];
const COLORS = { blue: '#4b86e8', green: '#1a9c52', orange: '#e07f2f', red: '#d63f4f', purple: '#9469d6' };
const WIDE = { colspan: { default: 12, s: 7 } } as const;
const NARROW = { colspan: { default: 12, s: 5 } } as const;
const CHARTS = [WIDE, NARROW, WIDE, NARROW, WIDE, NARROW];
const MINUTE_MS = 60_000;
const percent = (value: number) => `${Math.round(value * 100)}\u00a0%`;
const perMinute = (value: number) => (value >= 10 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, ''));

export function OverviewPage() {
  const [minutes, setMinutes] = useState('60');
  const stats = useQuery(`stats ${minutes}`, (api, signal) => api.get(STATS, '/stats', { minutes }, signal), {
    intervalMs: REFRESH_MS,
  });
  const points = useMemo(() => thinOut(stats.data?.buckets ?? [], MAX_POINTS), [stats.data]);
  const history = useGaugeHistory(stats.data);
  const gauges = history.filter(({ at }) => at.getTime() > Date.now() - Number(minutes) * MINUTE_MS);
  const seen = `Seen by this page since ${formatClock(history[0]?.at ?? new Date())}.`;

  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        actions={
          <SegmentedControl
            label="Time window"
            selectedId={minutes}
            options={WINDOWS}
            onChange={({ detail }) => setMinutes(detail.selectedId)}
          />
        }
      >
        Overview
      </Header>
      <QueryError of={stats} />
      {stats.data === undefined && stats.isLoading && <Spinner size="large" />}
      {stats.data !== undefined && (
        <SpaceBetween size="l">
          <FirstSteps />
          <Attention items={stats.data.attention} />
          <KeyFigures stats={stats.data} />
          <Grid gridDefinition={CHARTS}>
            <RateChart
              points={points}
              title="Events and deliveries"
              description="Per minute. A failed attempt comes again, or leaves a dead letter."
              format={perMinute}
              series={[
                { title: 'Events', color: COLORS.blue, of: ({ events }) => events },
                { title: 'Delivered', color: COLORS.green, of: ({ delivered }) => delivered },
                { title: 'Failed attempts', color: COLORS.orange, of: ({ failed }) => failed },
              ]}
            />
            <RateChart
              points={points}
              title="Latency of attempts"
              description="How long endpoints took to answer."
              format={formatDuration}
              series={[
                { title: 'p50', color: COLORS.blue, of: ({ p50Ms }) => p50Ms },
                { title: 'p99', color: COLORS.purple, of: ({ p99Ms }) => p99Ms },
              ]}
            />
            <RateChart
              points={points}
              title="Success rate"
              description="Attempts that delivered, of all attempts."
              format={percent}
              highest={1}
              series={[{ title: 'Success rate', color: COLORS.green, of: ({ successRate }) => successRate }]}
            />
            <RateChart
              points={gauges}
              title="Queue age"
              description={`How long the oldest message waits. ${seen}`}
              format={formatDuration}
              highestOfNone={10_000}
              series={[{ title: 'Oldest message', color: COLORS.orange, of: ({ oldestAgeMs }) => oldestAgeMs }]}
            />
            <RateChart
              points={points}
              title="Given up"
              description="Deliveries that became dead letters, per minute."
              format={perMinute}
              series={[{ title: 'Given up', color: COLORS.red, of: ({ dead }) => dead }]}
            />
            <RateChart
              points={gauges}
              title="Dead letters"
              description={`How many there are. ${seen}`}
              format={perMinute}
              series={[{ title: 'Dead letters', color: COLORS.red, of: ({ deadLetters }) => deadLetters }]}
            />
          </Grid>
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}

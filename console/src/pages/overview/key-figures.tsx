import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Grid from '@cloudscape-design/components/grid';
import Link from '@cloudscape-design/components/link';
import type { ReactNode } from 'react';
import type { Stats } from '../../api/answers.ts';
import { formatDuration } from '../../format/time.ts';
import { hrefOf } from '../../routing/route.ts';

const FIGURES = Array.from({ length: 6 }, () => ({ colspan: { default: 6, xxs: 4, s: 2 } }));
const COUNT = new Intl.NumberFormat('en-US');

export function KeyFigures({ stats }: { readonly stats: Stats }) {
  const sum = (field: 'events' | 'delivered' | 'failed') =>
    stats.buckets.reduce((total, bucket) => total + bucket[field], 0);
  const latest = stats.buckets.findLast(({ p99_ms }) => p99_ms !== undefined);
  const rate = stats.success_rate;
  return (
    <Container>
      <Grid gridDefinition={FIGURES}>
        <Figure label="Events" note={`${COUNT.format(sum('delivered'))} deliveries`}>
          {COUNT.format(sum('events'))}
        </Figure>
        <Figure label="Success rate" note={`${COUNT.format(sum('failed'))} failed attempts`}>
          {rate === undefined ? '-' : `${(Math.floor(rate * 1000) / 10).toFixed(1)}\u00a0%`}
        </Figure>
        <Figure label="Latency, median" note={`p99 ${formatDuration(latest?.p99_ms)}, latest minute`}>
          {formatDuration(latest?.p50_ms)}
        </Figure>
        <Figure
          label="Waiting"
          note={
            stats.waiting === 0 ? 'the queue is empty' : `oldest ${formatDuration(stats.oldest_age_seconds * 1000)}`
          }
        >
          {COUNT.format(stats.waiting)}
        </Figure>
        <Figure
          label="Dead letters"
          isBad={stats.dead_letters > 0}
          note={stats.dead_letters === 0 ? 'none' : <Link href={hrefOf('dead-letters')}>See and redrive</Link>}
        >
          {COUNT.format(stats.dead_letters)}
        </Figure>
        <Figure label="Needs attention" note={stats.attention.length === 0 ? 'all is well' : 'see above'}>
          {COUNT.format(stats.attention.length)}
        </Figure>
      </Grid>
    </Container>
  );
}

interface FigureProps {
  readonly label: string;
  readonly note: ReactNode;
  readonly isBad?: boolean;
  readonly children: ReactNode;
}

function Figure({ label, note, isBad = false, children }: FigureProps) {
  return (
    <div>
      <Box variant="awsui-key-label">{label}</Box>
      <Box fontSize="heading-xl" fontWeight="bold" color={isBad ? 'text-status-error' : 'inherit'}>
        {children}
      </Box>
      <Box color="text-body-secondary" fontSize="body-s">
        {note}
      </Box>
    </div>
  );
}

import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import LineChart from '@cloudscape-design/components/line-chart';
import { Nothing } from '../../feedback/nothing.tsx';
import { formatClock, formatClockSeconds } from '../../format/time.ts';

interface RateChartProps<P extends { readonly at: Date }> {
  readonly points: readonly P[];
  readonly title: string;
  readonly description: string;
  readonly series: readonly {
    readonly title: string;
    readonly color: string;
    readonly of: (point: P) => number | undefined;
  }[];
  readonly format: (value: number) => string;
  /** The top of the axis; the highest point where it is not given. */
  readonly highest?: number;
  /** The top of the axis where all points are 0; 1 where it is not given. */
  readonly highestOfNone?: number;
}

/** Lines over time. */
export function RateChart<P extends { readonly at: Date }>({
  points,
  title,
  description,
  series,
  format,
  highest,
  highestOfNone = 1,
}: RateChartProps<P>) {
  const lines = series.map(({ title: name, color, of }) => ({
    title: name,
    type: 'line' as const,
    color,
    valueFormatter: format,
    data: visible(
      points.flatMap((point) => {
        const y = of(point);
        return y === undefined ? [] : [{ x: point.at, y }];
      }),
    ),
  }));
  const top = highest ?? 1.1 * Math.max(0, ...lines.flatMap(({ data }) => data.map(({ y }) => y)));
  const [first, last] = [points.at(0), points.at(-1)];
  const isShort = first !== undefined && last !== undefined && last.at.getTime() - first.at.getTime() < SHORT_MS;

  return (
    <Container
      fitHeight
      header={
        <Header variant="h2" description={description}>
          {title}
        </Header>
      }
    >
      <LineChart
        series={lines.filter(({ data }) => data.length > 0)}
        {...(first && last && { xDomain: [first.at, last.at] })}
        yDomain={[0, top === 0 ? highestOfNone : top]}
        xScaleType="time"
        height={170}
        hideFilter
        ariaLabel={title}
        ariaDescription={`${title}. ${description}`}
        xTitle="Time"
        yTitle=""
        i18nStrings={{
          xTickFormatter: isShort ? formatClockSeconds : formatClock,
          yTickFormatter: format,
          chartAriaRoleDescription: 'line chart',
          xAxisAriaRoleDescription: 'x axis',
          yAxisAriaRoleDescription: 'y axis',
          legendAriaLabel: `Legend of: ${title}`,
          detailPopoverDismissAriaLabel: 'Close',
        }}
        empty={<Nothing title="Nothing yet">This chart fills when events arrive.</Nothing>}
      />
    </Container>
  );
}

const MINUTE_MS = 60_000;
/** The ticks of so short a time are seconds apart. */
const SHORT_MS = 8 * MINUTE_MS;

/** A line needs two points: a single one is drawn as its minute. */
function visible(data: readonly { readonly x: Date; readonly y: number }[]) {
  const [only, second] = data;
  if (only === undefined || second !== undefined) return data;
  return [{ x: new Date(only.x.getTime() - MINUTE_MS), y: only.y }, only];
}

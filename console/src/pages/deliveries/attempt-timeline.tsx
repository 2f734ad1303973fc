import Box from '@cloudscape-design/components/box';
import Steps, { type StepsProps } from '@cloudscape-design/components/steps';
import type { Attempt } from '../../api/answers.ts';
import { CodeBlock } from '../../feedback/code-block.tsx';
import { Nothing } from '../../feedback/nothing.tsx';
import { LocalTime } from '../../format/local-time.tsx';
import { formatDuration } from '../../format/time.ts';

const RESULTS: Readonly<Record<Attempt['result'], readonly [StepsProps.Status, string]>> = {
  delivered: ['success', 'delivered'],
  retry: ['warning', 'failed, to be tried again'],
  dead: ['error', 'failed, given up'],
};

interface AttemptTimelineProps {
  readonly attempts: readonly Attempt[];
  readonly next: string | undefined;
}

/** The attempts of one delivery, the oldest first, and the one to come. */
export function AttemptTimeline({ attempts, next }: AttemptTimelineProps) {
  if (attempts.length === 0 && next === undefined) {
    return <Nothing title="No attempt yet">The first one is made as soon as the tenant's worker is Active.</Nothing>;
  }
  const made = attempts.map((attempt): StepsProps.Step => {
    const [status, result] = RESULTS[attempt.result];
    return {
      status,
      statusIconAriaLabel: result,
      header: `Attempt ${attempt.attempt}: ${result}`,
      details: <AttemptDetails attempt={attempt} />,
    };
  });
  const coming: StepsProps.Step = {
    status: 'pending',
    statusIconAriaLabel: 'to come',
    header: (
      <>
        Next attempt at <LocalTime of={next} />
      </>
    ),
  };
  return <Steps ariaLabel="Attempts" steps={next === undefined ? made : [...made, coming]} />;
}

function AttemptDetails({ attempt }: { readonly attempt: Attempt }) {
  const { at, status, latency_ms, error, response } = attempt;
  return (
    <>
      <Box color="text-body-secondary">
        <LocalTime of={at} />
        {status !== undefined && `, status ${status}`}, {formatDuration(latency_ms)}
      </Box>
      {error !== undefined && <div className="breakable">{error}</div>}
      {response !== undefined && response !== '' && (
        <CodeBlock label={`Response to attempt ${attempt.attempt}`} text={response} isWrapped />
      )}
    </>
  );
}

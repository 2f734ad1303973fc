import Box from '@cloudscape-design/components/box';
import { Copyable } from './copyable.tsx';

interface CodeBlockProps {
  /** What it is; screen readers say it. */
  readonly label: string;
  readonly text: string;
  readonly isWrapped?: boolean;
}

/** Text as it is, to read and to copy. It scrolls by itself, by keyboard as well. */
export function CodeBlock({ label, text, isWrapped = false }: CodeBlockProps) {
  return (
    <div>
      <Box float="right">
        <Copyable text={text} what={label} isButtonOnly />
      </Box>
      <Box variant="awsui-key-label">{label}</Box>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section aria-label={label} tabIndex={0} className={isWrapped ? 'code-block wrapped' : 'code-block'}>
        <pre>{text}</pre>
      </section>
    </div>
  );
}

/** JSON with an indent; text that is no JSON as it is. */
export function readableJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';

interface CopyableProps {
  readonly text: string;
  /** What it is, as the button's name says it: `the event's id`. */
  readonly what: string;
  /** The button alone, where the text stands beside it anyhow. */
  readonly isButtonOnly?: boolean;
}

/** Text with a button that copies it. */
export function Copyable({ text, what, isButtonOnly = false }: CopyableProps) {
  return (
    <CopyToClipboard
      variant={isButtonOnly ? 'icon' : 'inline'}
      textToCopy={text}
      copyButtonAriaLabel={`Copy ${what}`}
      copySuccessText="Copied"
      copyErrorText="The browser did not let it be copied"
    />
  );
}

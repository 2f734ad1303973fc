/** What a command ends with. docs/cli.md and `hookline --help` say the same. */
export const EXIT = { done: 0, failed: 1, wrongUse: 2, notFound: 3, notAllowed: 4 } as const;

/** Ends the command with a message for the person who typed it. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** A command that cannot be carried out, in words for who typed it. */
export class ShellError extends Error {
  override readonly name = 'ShellError';
  readonly code = 'shell_error';
}

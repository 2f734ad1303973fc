export interface PatternIssue {
  /** Where in the pattern; empty for the pattern itself. */
  readonly path: readonly (string | number)[];
  /** What was expected there. */
  readonly message: string;
}

/** A value is not an event pattern; `issues` holds everything that is wrong with it. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
  readonly code = 'invalid_pattern';
  readonly issues: readonly PatternIssue[];

  constructor(issues: readonly PatternIssue[]) {
    super(issues.map(({ path, message }) => `${path.join('.') || 'pattern'}: ${message}`).join('; '));
    this.issues = issues;
  }
}

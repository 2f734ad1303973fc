/** One thing wrong, or odd, in a configuration file. */
export interface ConfigIssue {
  /** As the user wrote it, an included file relative to the same place. */
  readonly file: string;
  /** From 1; 0 where the file as a whole is meant. */
  readonly line: number;
  readonly column: number;
  /** `hooks.webhook[0].url`; empty for the file as a whole. */
  readonly path: string;
  /** Never holds a secret, a token or a header's value. */
  readonly message: string;
  readonly severity: 'error' | 'warning';
}

/** The issue on one line: `hookline.yaml:12:7: hooks.webhook[0].url: expected ...`. */
export function formatIssue(issue: ConfigIssue): string {
  const where = issue.line === 0 ? issue.file : `${issue.file}:${issue.line}:${issue.column}`;
  const what = issue.path === '' ? issue.message : `${issue.path}: ${issue.message}`;
  return `${where}: ${issue.severity === 'warning' ? 'warning: ' : ''}${what}`;
}

/** By file, in the order in which the files were first named, then by line and column. */
export function sortIssues(issues: readonly ConfigIssue[], mainFile: string): readonly ConfigIssue[] {
  const files = [...new Set([mainFile, ...issues.map(({ file }) => file)])];
  const byFile = (left: ConfigIssue, right: ConfigIssue) => files.indexOf(left.file) - files.indexOf(right.file);
  return issues.toSorted((a, b) => byFile(a, b) || a.line - b.line || a.column - b.column);
}

/** A configuration that cannot be used. It carries every fault of every file read, and the warnings beside them. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'invalid_config';
  readonly issues: readonly ConfigIssue[];

  constructor(issues: readonly ConfigIssue[]) {
    const errors = issues.filter((issue) => issue.severity === 'error');
    super(errors.map(formatIssue).join('\n'));
    this.issues = issues;
  }
}

import type { ConfigIssue } from './config-issue.ts';
import type { ConfigDocument } from './document.ts';
import { formatPath, type IssuePath } from './issue-path.ts';

/** A key or list item of one file, as something that a fault can be reported at. */
export class Place {
  readonly #file: string;
  readonly #document: ConfigDocument;
  readonly #path: IssuePath;
  readonly #issues: ConfigIssue[];

  constructor(file: string, document: ConfigDocument, issues: ConfigIssue[], path: IssuePath = []) {
    this.#file = file;
    this.#document = document;
    this.#issues = issues;
    this.#path = path;
  }

  at(...segments: IssuePath): Place {
    return new Place(this.#file, this.#document, this.#issues, [...this.#path, ...segments]);
  }

  error(message: string): void {
    this.#report(message, 'error');
  }

  warning(message: string): void {
    this.#report(message, 'warning');
  }

  /** `hooks.yaml:3:5 (event_hooks.session_up[0])`, for a message at another place that names this one. */
  toString(): string {
    const { line, column } = this.#document.locate(this.#path);
    return `${this.#file}:${line}:${column} (${formatPath(this.#path)})`;
  }

  #report(message: string, severity: ConfigIssue['severity']): void {
    const { line, column } = this.#document.locate(this.#path);
    this.#issues.push({ file: this.#file, line, column, path: formatPath(this.#path), message, severity });
  }
}

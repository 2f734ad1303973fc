import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { copyFile, open, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError, formatIssue, loadConfig } from '../config/load-config.ts';
import { ShellError } from './shell-error.ts';

/** Configurations before today's that are kept beside it: `hookline.yaml.1` is the latest of them. */
const HISTORY = 9;
const NEW_FILE_MODE = 0o600;

/** The file that a shell edits: checked before it is written, replaced in one step, and kept as it was before. */
export class ConfigFile {
  readonly path: string;

  constructor(path: string) {
    if (/\.toml$/i.test(path)) throw new ShellError(`${path}: the shell edits YAML; this file is TOML`);
    this.path = path;
  }

  /** Empty where there is no file yet. */
  read(): string {
    return existsSync(this.path) ? readFileSync(this.path, 'utf8') : '';
  }

  /** The configuration that was in force so many commits ago. Throws a ShellError where none is kept. */
  readBefore(commits: number): string {
    const file = `${this.path}.${commits}`;
    if (!existsSync(file)) throw new ShellError(`no configuration from ${commits} commits ago is kept`);
    return readFileSync(file, 'utf8');
  }

  /** Everything that the agent would have against this text, a line each; warnings apart. Nothing is left on the disk. */
  async check(text: string): Promise<{ readonly errors: readonly string[]; readonly warnings: readonly string[] }> {
    const draft = `${this.path}.candidate-${process.pid}.yaml`;
    const says = (issues: ConfigError['issues'], severity: string) =>
      issues
        .filter((issue) => issue.severity === severity)
        .map((issue) => formatIssue({ ...issue, file: issue.file === draft ? this.path : issue.file }));
    try {
      await writeDurably(draft, text, NEW_FILE_MODE);
      const { warnings } = loadConfig(draft);
      return { errors: [], warnings: says(warnings, 'warning').filter((line) => !line.includes('may be read by')) };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return { errors: says(error.issues, 'error'), warnings: says(error.issues, 'warning') };
    } finally {
      rmSync(draft, { force: true });
    }
  }

  /** Puts the text in the file's place, durably, with the same owner and mode; the file before is kept as `.1`. */
  async write(text: string): Promise<void> {
    const before = existsSync(this.path) ? statSync(this.path) : undefined;
    if (before !== undefined) await this.#keep();
    const fresh = `${this.path}.new-${process.pid}`;
    await writeDurably(fresh, text, before?.mode ?? NEW_FILE_MODE, before);
    await rename(fresh, this.path);
    await syncDirectory(dirname(this.path));
  }

  /** Takes the last `write` back. */
  async restore(): Promise<void> {
    if (!existsSync(`${this.path}.1`)) return rmSync(this.path, { force: true });
    await rename(`${this.path}.1`, this.path);
    for (let age = 2; age <= HISTORY; age++)
      if (existsSync(`${this.path}.${age}`)) await rename(`${this.path}.${age}`, `${this.path}.${age - 1}`);
  }

  async #keep(): Promise<void> {
    for (let age = HISTORY - 1; age >= 1; age--)
      if (existsSync(`${this.path}.${age}`)) await rename(`${this.path}.${age}`, `${this.path}.${age + 1}`);
    await copyFile(this.path, `${this.path}.1`);
    const { uid, gid } = await stat(this.path);
    const kept = await open(`${this.path}.1`, 'r+');
    await kept.chown(uid, gid).catch(() => undefined); // Only root may give a file away; who is not root owns it already.
    await kept.sync();
    await kept.close();
  }
}

async function writeDurably(
  path: string,
  text: string,
  mode: number,
  owner?: { readonly uid: number; readonly gid: number },
): Promise<void> {
  const file = await open(path, 'w', mode & 0o777);
  try {
    await file.writeFile(text);
    await file.chmod(mode & 0o777);
    if (owner !== undefined) await file.chown(owner.uid, owner.gid).catch(() => undefined);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  await directory.sync().finally(() => directory.close());
}

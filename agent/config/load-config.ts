import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Config } from './config.ts';
import { ConfigError, type ConfigIssue, sortIssues } from './config-issue.ts';
import { warnOfExposedSecrets } from './exposed-secrets.ts';
import { finishHooks } from './hook/finish-hooks.ts';
import { readHookSections } from './hook/hook-sections.ts';
import { mergeScriptPools } from './hook/script-pool.ts';
import { Place } from './place.ts';
import { type ReadDocument, readDocument } from './read-document.ts';
import { readIncludes } from './read-includes.ts';
import { readMain } from './read-main.ts';

export { ConfigError, formatIssue } from './config-issue.ts';

/** Read where no file is named, if it exists. */
const DEFAULT_FILE = 'hookline.yaml';

export interface LoadOptions {
  /** Where a relative file name starts from; the working directory of the process by default. */
  readonly cwd?: string;
}

export interface LoadedConfig {
  readonly config: Config;
  readonly warnings: readonly ConfigIssue[];
}

/**
 * Reads a configuration with the files it includes. Without a file name it takes `./hookline.yaml`, or the defaults
 * where that does not exist. Throws a ConfigError that holds all faults of all files.
 */
export function loadConfig(file: string | undefined, { cwd = process.cwd() }: LoadOptions = {}): LoadedConfig {
  const issues: ConfigIssue[] = [];
  const shownAs = file ?? DEFAULT_FILE;
  const path = resolve(cwd, shownAs);
  const isThere = file !== undefined || existsSync(path);
  const read = isThere ? readDocument(path, shownAs, issues) : noDocument(issues);
  if (read === undefined) throw new ConfigError(sortIssues(issues, shownAs));
  const config = readConfig(read, { path, shownAs, base: isThere ? dirname(path) : resolve(cwd) }, issues);
  const sorted = sortIssues(issues, shownAs);
  if (sorted.some(({ severity }) => severity === 'error')) throw new ConfigError(sorted);
  return { config: { ...config, file: isThere ? path : undefined }, warnings: sorted };
}

function readConfig(
  read: ReadDocument,
  from: { readonly path: string; readonly shownAs: string; readonly base: string },
  issues: ConfigIssue[],
): Omit<Config, 'file'> {
  const { settings, include, top } = readMain(read.value, read.place, from.base);
  warnOfExposedSecrets(read);
  const own = readHookSections(top, read.place);
  const included = readIncludes(include, { ...from, place: read.place.at('include') }, issues);
  const { scripts, scriptTimeoutMs } = mergeScriptPools(own, included);
  const drafts = [own, ...included].flatMap((sections) => sections.drafts);
  const tenants = settings.tenants.map(({ id }) => id);
  const { defaultTenant, engine } = settings;
  const cloud = top.aws === undefined || top.aws === null ? undefined : engine;
  return { ...settings, ...finishHooks(drafts, { defaultTenant, tenants, scriptTimeoutMs, cloud }), scripts };
}

/** An empty document for a box without a file: its faults (a socket path that is too long) have no line. */
function noDocument(issues: ConfigIssue[]): ReadDocument {
  const nowhere = { value: undefined, locate: () => ({ line: 0, column: 0 }) };
  return { value: undefined, place: new Place('(defaults)', nowhere, issues), mode: 0 };
}

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ConfigError, formatIssue, type LoadedConfig, loadConfig } from '#agent/config/load-config.ts';

/** A directory with these files, 0600, that goes away with the test. */
export function directoryWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'hookline-config-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    chmodSync(path, 0o600);
  }
  return directory;
}

/** Loads `hookline.yaml` with this text, beside further files. */
export function load(yaml: string, files: Readonly<Record<string, string>> = {}): LoadedConfig {
  return loadConfig('hookline.yaml', { cwd: directoryWith({ 'hookline.yaml': yaml, ...files }) });
}

/** The errors, formatted, of a configuration that must not load. */
export function errorsOf(yaml: string, files: Readonly<Record<string, string>> = {}): string[] {
  return issuesOf(() => load(yaml, files));
}

export function issuesOf(action: () => unknown): string[] {
  try {
    action();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.issues.filter(({ severity }) => severity === 'error').map(formatIssue);
  }
  throw new Error('the configuration loaded, but must not');
}

/** The only hook of a configuration. */
export function onlyHook(yaml: string, files: Readonly<Record<string, string>> = {}) {
  const { hooks } = load(yaml, files).config;
  const [hook] = hooks;
  if (hook === undefined || hooks.length > 1) throw new Error(`expected one hook, got ${hooks.length}`);
  return hook;
}

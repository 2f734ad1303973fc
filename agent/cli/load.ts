import { ConfigError, formatIssue, type LoadedConfig, loadConfig } from '../config/load-config.ts';
import { CliError } from './cli-error.ts';

/** The configuration a command is to use; a faulty one ends the command with all of its faults. */
export function loadOrExit(file: string | undefined): LoadedConfig {
  try {
    return loadConfig(file);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new CliError(error.issues.map(formatIssue).join('\n'), 2);
  }
}

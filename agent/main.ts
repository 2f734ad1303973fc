import { CommanderError } from 'commander';
import { CliError, EXIT } from './cli/cli-error.ts';
import { createProgram } from './cli/program.ts';

/** Runs the command line and sets the exit code (EXIT). */
export async function main(args: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.wrongUse;
      return;
    }
    process.exitCode = error instanceof CliError ? error.exitCode : EXIT.failed;
    console.error(error instanceof CliError ? error.message : error);
  }
}

import { open } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { CliError, EXIT } from './cli-error.ts';

const GROUP_AND_OTHERS = 0o077;

/**
 * A secret or a token from a file, or from standard input where it is named `-`; without the newline at its end. Says on
 * standard error where others may read the file. Throws CliError.
 */
export async function readSecret(option: string, file: string): Promise<string> {
  const secret = (file === '-' ? await text(process.stdin) : await readOwn(option, file)).replace(/\r?\n$/, '');
  if (secret === '') throw new CliError(`${option}: ${file === '-' ? 'standard input' : file} is empty`, EXIT.wrongUse);
  return secret;
}

async function readOwn(option: string, file: string): Promise<string> {
  try {
    await using handle = await open(file);
    const stats = await handle.stat();
    if (stats.isFile() && (stats.mode & GROUP_AND_OTHERS) !== 0)
      console.error(`warning: ${file} may be opened by others than its owner; chmod 600 it`);
    return await handle.readFile('utf8');
  } catch (error) {
    throw new CliError(`${option}: ${(error as Error).message}`, EXIT.wrongUse, { cause: error });
  }
}

import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { commandWords } from './command-words.ts';
import { type PathStep, pathSteps } from './path-steps.ts';

const GROUP_WRITE = 0o020;
const OTHER_WRITE = 0o002;
const STICKY = 0o1000;
/** Where /bin/sh looks when there is no PATH. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Why a command must not run: somebody other than root and the agent's own user may change a file that it runs, or
 * replace it. Undefined where it may. Files considered are the program, found through PATH, and every further word that
 * is an absolute path of a regular file, together with all directories and symbolic links on the way to them.
 * A file that does not exist is no matter of permission: the shell answers 127. Never rejects.
 */
export async function checkScriptPermission(command: string): Promise<string | undefined> {
  const { program, rest } = commandWords(command);
  const files = [program === undefined ? undefined : await findProgram(program), ...rest.filter(isAbsolute)];
  for (const file of new Set(files)) {
    const reason = file === undefined ? undefined : await checkFile(file);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Scripts run in `/`, so that is what a relative path starts from. */
async function findProgram(program: string): Promise<string | undefined> {
  if (program.includes('/')) return join('/', program);
  for (const directory of (process.env.PATH ?? DEFAULT_PATH).split(delimiter)) {
    const file = join('/', directory, program);
    if (await isProgram(file)) return file;
  }
  return undefined;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

async function checkFile(file: string): Promise<string | undefined> {
  let steps: readonly PathStep[];
  try {
    steps = await pathSteps(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    return `${file} cannot be checked: ${(error as Error).message}`;
  }
  if (steps.at(-1)?.stats.isFile() !== true) return undefined;
  for (const step of steps) {
    const reason = await checkStep(step);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

async function checkStep({ path, stats }: PathStep): Promise<string | undefined> {
  if (stats.uid !== 0 && stats.uid !== process.geteuid?.()) {
    return `${path} belongs to user "${await nameOf('/etc/passwd', stats.uid)}", not to root; chown root it`;
  }
  // The mode of a link means nothing, and in a sticky directory only an entry's owner may replace it.
  if (stats.isSymbolicLink() || (stats.isDirectory() && (stats.mode & STICKY) !== 0)) return undefined;
  const mode = (stats.mode & 0o7777).toString(8).padStart(4, '0');
  if ((stats.mode & OTHER_WRITE) !== 0) return `${path} may be written by everybody (mode ${mode}); chmod go-w it`;
  if ((stats.mode & GROUP_WRITE) !== 0) {
    return `${path} may be written by group "${await nameOf('/etc/group', stats.gid)}" (mode ${mode}); chmod go-w it`;
  }
  return undefined;
}

/** The name of a user or group, or its number where the file does not know it. */
async function nameOf(file: '/etc/passwd' | '/etc/group', id: number): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const fields = text.split('\n').map((line) => line.split(':'));
  return fields.find(([, , number]) => number === String(id))?.[0] ?? String(id);
}

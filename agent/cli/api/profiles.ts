import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import * as z from 'zod';
import { CliError, EXIT } from '../cli-error.ts';

const GROUP_AND_OTHERS = 0o077;

const profile = z
  .strictObject({
    api: z.url({ protocol: /^https?$/, error: 'expected an http:// or https:// URL' }),
    token_file: z.string().min(1).optional(),
    token: z.string().min(1).optional(),
  })
  .refine(({ token, token_file }) => (token === undefined) !== (token_file === undefined), {
    error: 'expected either token_file or token',
  });
const profiles = z.record(z.string(), profile);

/** An API with the token for it. */
export type Profile = z.infer<typeof profile>;
export type Profiles = Readonly<Record<string, Profile>>;

/** `$XDG_CONFIG_HOME/hookline/profiles.yaml`, by default below `~/.config` (XDG Base Directory Specification). */
export function profilesFile(env: NodeJS.ProcessEnv = process.env): string {
  const home = env.XDG_CONFIG_HOME;
  return join(home?.startsWith('/') ? home : join(homedir(), '.config'), 'hookline', 'profiles.yaml');
}

/** The profiles; none where there is no file. Throws CliError, also where others may open the file: it holds tokens. */
export async function readProfiles(file: string): Promise<Profiles> {
  const text = await readPrivate(file);
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = parse(text) ?? {};
  } catch {
    // The parser's message quotes the line, which may hold a token.
    throw new CliError(`${file}: not YAML`, EXIT.wrongUse);
  }
  const read = profiles.safeParse(value);
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => `${file}: ${path.join('.')}: ${message}`);
  throw new CliError(faults.join('\n'), EXIT.wrongUse);
}

/** Replaces the file in one step, for its owner alone. */
export async function writeProfiles(file: string, value: Profiles): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.${process.pid}`;
  await writeFile(beside, stringify(value), { mode: 0o600 });
  await rename(beside, file);
}

async function readPrivate(file: string): Promise<string | undefined> {
  try {
    await using handle = await open(file);
    const { mode } = await handle.stat();
    if ((mode & GROUP_AND_OTHERS) !== 0)
      throw new CliError(`${file} may be opened by others than its owner: chmod 600 it`, EXIT.wrongUse);
    return await handle.readFile('utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (error instanceof CliError) throw error;
    throw new CliError(`cannot read the profiles: ${(error as Error).message}`, EXIT.wrongUse, { cause: error });
  }
}

import { resolve } from 'node:path';
import { resolveTarget } from '../api/api-target.ts';
import { profilesFile, readProfiles, writeProfiles } from '../api/profiles.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { printTable } from '../terminal.ts';

/** `hookline profile add NAME` */
export async function addProfile(
  name: string,
  options: { readonly api: string; readonly tokenFile: string },
): Promise<void> {
  // Refuses now what would be refused at each use.
  const { base, token } = await resolveTarget(options);
  const kept = options.tokenFile === '-' ? { token } : { token_file: resolve(options.tokenFile) };
  const file = profilesFile();
  await writeProfiles(file, { ...(await readProfiles(file)), [name]: { api: base, ...kept } });
  console.log(`--profile ${name} is ${base} (${file}).`);
}

/** `hookline profile list` */
export async function listProfiles(): Promise<void> {
  const profiles = Object.entries(await readProfiles(profilesFile()));
  if (profiles.length === 0) return console.log('No profiles.');
  printTable(
    ['NAME', 'API', 'TOKEN'],
    profiles.map(([name, profile]) => [name, profile.api, profile.token_file ?? 'kept in the file of the profiles']),
  );
}

/** `hookline profile remove NAME` */
export async function removeProfile(name: string): Promise<void> {
  const file = profilesFile();
  const { [name]: gone, ...left } = await readProfiles(file);
  if (gone === undefined) throw new CliError(`there is no profile "${name}" in ${file}`, EXIT.notFound);
  await writeProfiles(file, left);
  console.log(`${name} is forgotten.`);
}

import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { databaseFile, tokenFile } from '../../host/data-dir.ts';
import { type Check, type Finding, findings, type Patient } from './finding.ts';

const GROUP_AND_OTHERS = 0o077;
const { ok, warn, fail } = findings('data_dir');

/** Whether the agent's data are there, the agent's user's alone, and that user is the one who asks. */
export const dataDirCheck: Check = { name: 'data_dir', run };

async function run({ config: { dataDir } }: Patient): Promise<readonly Finding[]> {
  const stats = await statOf(dataDir);
  if (stats === undefined) return [await checkParent(dataDir)];
  if (!stats.isDirectory()) return [fail(`${dataDir} is no directory`, 'name another one as data_dir')];
  const user = process.geteuid?.();
  if (user !== 0 && user !== stats.uid)
    return [
      warn(`${dataDir} belongs to user ${stats.uid}, and you are ${user}`, "run this as the agent's user or as root"),
    ];
  const files = [dataDir, databaseFile(dataDir), tokenFile(dataDir)];
  const open = (await Promise.all(files.map(openTo))).filter((finding) => finding !== undefined);
  return open.length > 0 ? open : [ok(`${dataDir}, of user ${stats.uid} alone`)];
}

async function checkParent(path: string): Promise<Finding> {
  let parent = dirname(path);
  while ((await statOf(parent)) === undefined && parent !== dirname(parent)) parent = dirname(parent);
  try {
    await access(parent, constants.W_OK);
    return warn(`${path} is not there`, 'the agent makes it at its first start: hookline agent');
  } catch {
    return fail(
      `${path} is not there, and you may not make it in ${parent}`,
      "make it, and chown it to the agent's user",
    );
  }
}

async function openTo(path: string): Promise<Finding | undefined> {
  const stats = await statOf(path);
  if (stats === undefined || (stats.mode & GROUP_AND_OTHERS) === 0) return undefined;
  const mode = (stats.mode & 0o777).toString(8).padStart(4, '0');
  return fail(`${path} may be opened by others than its owner (mode ${mode})`, `chmod go= ${path}`);
}

const statOf = (path: string) => stat(path).catch(() => undefined);

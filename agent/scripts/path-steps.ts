import type { Stats } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { dirname, join, parse, resolve, sep } from 'node:path';

/** The kernel's own bound (path_resolution(7)). */
const MAX_SYMLINKS = 40;

/** A directory, symbolic link or file that takes part in resolving a path. */
export interface PathStep {
  readonly path: string;
  readonly stats: Stats;
}

/**
 * Everything passed on the way to an absolute path, in order: each directory from the root down, each symbolic link and
 * what lies on the way to its target, and last the file itself. Whoever may write any of them decides what the path is.
 * Rejects with the system's error (`ENOENT`, `EACCES`, `ELOOP` ...).
 */
export async function pathSteps(path: string): Promise<readonly PathStep[]> {
  const steps: PathStep[] = [];
  let links = 0;
  let at = parse(resolve(path)).root;
  const left = split(path);
  steps.push({ path: at, stats: await lstat(at) });
  for (let name = left.shift(); name !== undefined; name = left.shift()) {
    if (name === '..') {
      at = dirname(at);
      continue;
    }
    const next = join(at, name);
    const stats = await lstat(next);
    steps.push({ path: next, stats });
    if (!stats.isSymbolicLink()) {
      at = next;
      continue;
    }
    links += 1;
    if (links > MAX_SYMLINKS)
      throw Object.assign(new Error(`ELOOP: too many symbolic links, '${path}'`), { code: 'ELOOP' });
    const target = await readlink(next);
    if (target.startsWith(sep)) at = parse(target).root;
    left.unshift(...split(target));
  }
  return steps;
}

function split(path: string): string[] {
  return path.split(sep).filter((name) => name !== '' && name !== '.');
}

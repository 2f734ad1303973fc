import { dirname, extname, isAbsolute, join, resolve } from 'node:path';
import type { ConfigIssue } from './config-issue.ts';
import { warnOfExposedSecrets } from './exposed-secrets.ts';
import { HOOK_SECTIONS, type HookSections, readHookSections } from './hook/hook-sections.ts';
import type { Place } from './place.ts';
import { readDocument } from './read-document.ts';
import { mappingOf } from './read-fields.ts';

const EXTENSIONS: readonly string[] = ['.yaml', '.yml', '.toml'];

export interface IncludingFile {
  /** Absolute. */
  readonly path: string;
  readonly shownAs: string;
  /** Of its `include` list. */
  readonly place: Place;
}

/** The hooks of each included file, in order. Faults of the files themselves go to the issues with the file's name. */
export function readIncludes(
  paths: readonly string[],
  from: IncludingFile,
  issues: ConfigIssue[],
): readonly HookSections[] {
  const seen = new Map<string, number>();
  return paths.flatMap((given, position) => {
    const place = from.place.at(position);
    const path = resolve(dirname(from.path), given);
    const fault = pathFault(path, from.path, seen.get(path));
    seen.set(path, seen.get(path) ?? position);
    if (fault !== undefined) {
      place.error(fault);
      return [];
    }
    const shownAs = isAbsolute(given) ? given : join(dirname(from.shownAs), given);
    return readInclude(path, shownAs, place, issues) ?? [];
  });
}

function pathFault(path: string, includingPath: string, earlier: number | undefined): string | undefined {
  if (!EXTENSIONS.includes(extname(path).toLowerCase())) return `expected a file that ends in ${EXTENSIONS.join(', ')}`;
  if (path === includingPath) return 'a file cannot include itself';
  return earlier === undefined ? undefined : `the same file as include[${earlier}]`;
}

function readInclude(path: string, shownAs: string, place: Place, issues: ConfigIssue[]): HookSections | undefined {
  const read = readDocument(path, shownAs, issues, place);
  if (read === undefined) return undefined;
  const top = mappingOf(read.value, read.place);
  if (top === undefined) return undefined;
  const others = Object.keys(top).filter((key) => !HOOK_SECTIONS.includes(key));
  if (others.length === Object.keys(top).length) {
    read.place.error(`expected at least one of ${HOOK_SECTIONS.join(', ')}`);
    return undefined;
  }
  for (const key of others) read.place.at(key).warning('ignored: of an included file only hooks are read');
  warnOfExposedSecrets(read);
  return readHookSections(top, read.place);
}

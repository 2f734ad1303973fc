import { createHash } from 'node:crypto';
import type { HookDraft } from './hook-draft.ts';

export interface HookIdentity {
  readonly id: string;
  readonly name: string;
}

/**
 * An id and a name for each draft, in order. A named hook's id is its name. An unnamed one's id comes from what it is
 * and not from where it stands, so it survives reordering; of hooks that are the same, the second gets `-2`, and so on.
 */
export function identifyHooks(drafts: readonly HookDraft[], defaultTenant: string): readonly HookIdentity[] {
  const given = drafts.flatMap(({ name }) => name ?? []);
  const ids = new Set(given);
  const names = new Set(given);
  return drafts.map((draft) => {
    if (draft.name !== undefined) return { id: draft.name, name: draft.name };
    const hash = digest(draft, defaultTenant);
    const stem = draft.dialect === 'hooks' ? draft.section : `${draft.section}-${draft.settings?.type ?? 'hook'}`;
    const short = `${stem}-${hash.slice(0, 6)}`;
    return { id: claim(hash, ids), name: claim(short, names) };
  });
}

/** Takes the text, or where it is taken the first of `-2`, `-3` ... that is free. */
function claim(text: string, taken: Set<string>): string {
  let free = text;
  for (let copy = 2; taken.has(free); copy += 1) free = `${text}-${copy}`;
  taken.add(free);
  return free;
}

/** 12 hexadecimal digits of a SHA-256. */
function digest({ dialect, section, tenant, settings }: HookDraft, defaultTenant: string): string {
  const target = settings?.type === 'webhook' ? [settings.url, settings.method] : [settings?.command];
  const parts = [dialect, section, settings?.type, ...target, tenant ?? defaultTenant];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}

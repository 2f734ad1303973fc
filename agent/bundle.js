import { readFileSync, statSync } from 'node:fs';

/** Where `npm run build` leaves the bundle, and the list of the files that it was made from. */
export const BUNDLE_DIR = new URL('../dist/', import.meta.url);
export const BUNDLE_INPUTS = new URL('inputs.json', BUNDLE_DIR);

/** A file's state, as far as telling whether it changed needs it. */
export function stamp(file) {
  const { mtimeMs, size } = statSync(file);
  return `${Math.floor(mtimeMs)}-${size}`;
}

/** The bundle's entry, if there is one and it was made from the sources as they are now. */
export function currentBundle() {
  try {
    const inputs = JSON.parse(readFileSync(BUNDLE_INPUTS, 'utf8'));
    const root = new URL('../', import.meta.url);
    const isCurrent = Object.entries(inputs).every(([file, was]) => stamp(new URL(file, root)) === was);
    return isCurrent ? new URL('main.js', BUNDLE_DIR) : undefined;
  } catch {
    return undefined;
  }
}

import { parseRoute } from '../routing/route.ts';
import { PAGES } from '../shell/pages.ts';

export async function loadShell() {
  return { default: (await import('../shell/shell.tsx')).Shell };
}

/** Loads the console and its present page while one signs in. What fails is loaded again when it is shown, and said then. */
export function preloadShell(): void {
  for (const load of [loadShell, PAGES.get(parseRoute(window.location.hash).page)?.preload]) load?.().catch(() => {});
}

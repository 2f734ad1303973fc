import { ApiError } from './problem.ts';
import { readSegment } from './read-input.ts';
import type { Route } from './route.ts';
import { AUDIT_ROUTES } from './routes/audit.ts';
import { CONFIGURATION_ROUTES } from './routes/configuration.ts';
import { DEAD_LETTER_ROUTES } from './routes/dead-letters.ts';
import { DELIVERY_ROUTES } from './routes/deliveries.ts';
import { docsRoutes } from './routes/docs.ts';
import { EVENT_ROUTES } from './routes/events.ts';
import { HOOK_ACTION_ROUTES } from './routes/hook-actions.ts';
import { HOOK_ROUTES } from './routes/hooks.ts';
import { PATTERN_ROUTES } from './routes/patterns.ts';
import { PREVIEW_ROUTES } from './routes/preview.ts';
import { REPLAY_ROUTES } from './routes/replays.ts';
import { STATS_ROUTES } from './routes/stats.ts';
import { STATUS_ROUTES } from './routes/status.ts';
import { TENANT_ROUTES } from './routes/tenants.ts';
import { TOKEN_ROUTES } from './routes/tokens.ts';
import { WORKER_ROUTES } from './routes/workers.ts';

/** Where the API is. */
export const BASE_PATH = '/api/v1';

/** Every route, in the order of the document. */
export const ROUTES: readonly Route[] = [
  ...STATUS_ROUTES,
  ...HOOK_ROUTES,
  ...HOOK_ACTION_ROUTES,
  ...PREVIEW_ROUTES,
  ...DELIVERY_ROUTES,
  ...DEAD_LETTER_ROUTES,
  ...REPLAY_ROUTES,
  ...WORKER_ROUTES,
  ...EVENT_ROUTES,
  ...PATTERN_ROUTES,
  ...TENANT_ROUTES,
  ...STATS_ROUTES,
  ...TOKEN_ROUTES,
  ...AUDIT_ROUTES,
  ...CONFIGURATION_ROUTES,
  ...docsRoutes(() => ROUTES),
];

/** Templates of paths, those with fewer names in braces first: `/hooks/test` is not the hook named `test`. */
const TEMPLATES = [...new Set(ROUTES.map(({ path }) => path))]
  .map((path) => ({ segments: path.split('/'), routes: ROUTES.filter((route) => route.path === path) }))
  .sort((one, other) => countNames(one.segments) - countNames(other.segments));

/**
 * The route of a request and the names in its path. Throws ApiError 404, or 405 with `Allow`.
 * A name never takes a word that stands for something else: `POST /hooks/events` is a 405 and no hook, but a hook that is
 * named `test` is reached by its id.
 */
export function findRoute(method: string, path: string): { route: Route; params: Readonly<Record<string, string>> } {
  const segments = path.startsWith(`${BASE_PATH}/`) ? path.slice(BASE_PATH.length).split('/') : [];
  const found = TEMPLATES.find((template) => fits(template.segments, segments));
  if (found === undefined) throw new ApiError(404, 'not_found', `there is nothing at ${path}`);
  const wanted = method === 'HEAD' ? 'GET' : method;
  const route = found.routes.find((one) => one.method === wanted);
  if (route === undefined) {
    const allow = found.routes.flatMap((one) => (one.method === 'GET' ? ['GET', 'HEAD'] : [one.method])).join(', ');
    throw new ApiError(405, 'method_not_allowed', `use one of ${allow}`, { allow });
  }
  const names = found.segments.flatMap((segment, i) =>
    isName(segment) ? [[segment.slice(1, -1), readSegment(segments[i] ?? '')]] : [],
  );
  return { route, params: Object.fromEntries(names) as Record<string, string> };
}

function fits(template: readonly string[], segments: readonly string[]): boolean {
  if (template.length !== segments.length) return false;
  return template.every((segment, i) => (isName(segment) ? segments[i] !== '' : segment === segments[i]));
}

function isName(segment: string): boolean {
  return segment.startsWith('{');
}

function countNames(segments: readonly string[]): number {
  return segments.filter(isName).length;
}

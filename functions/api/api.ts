import * as z from 'zod';
import { REDRIVE_MAX, redrive } from '../redrive/redrive.ts';
import type { ApiPorts } from './ports.ts';
import { ApiError } from './problem.ts';
import { testEvent } from './test-event.ts';

export interface ApiRequest {
  readonly method: string;
  /** Without query, as it came: `/api/v1/hooks/test`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The body's text; empty for none. */
  readonly body: string;
}

export interface ApiResponse {
  readonly status: number;
  readonly body: unknown;
}

const LIST_MAX = 1_000;

const instant = z
  .string()
  .refine((text) => /^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text)), {
    error: 'expected a time such as 2026-01-31T10:00:00Z',
  })
  .transform((text) => Date.parse(text));

const letterQuery = (maxLimit: number) =>
  z.strictObject({
    tenant: z.string().optional(),
    hook: z.string().optional(),
    since: instant.optional(),
    limit: z.coerce.number().int().min(1).max(maxLimit).default(maxLimit),
  });
const listQuery = letterQuery(LIST_MAX);
const redriveQuery = letterQuery(REDRIVE_MAX);

const testRequest = z.strictObject({ tenant: z.string().optional() });

/** Answers the management API. Whoever hosts it has checked the token. Throws ApiError. */
export function createApi(ports: ApiPorts) {
  const hookId = async (name: string | undefined): Promise<string | undefined> => {
    if (name === undefined) return undefined;
    const known = (await ports.hooks.list()).find((hook) => hook.name === name || hook.id === name);
    return known?.id ?? name;
  };

  /** A hook that is no longer configured is known by its dead letters. */
  const refuseUnknownHook = async (name: string | undefined) => {
    if (name === undefined || (await ports.hooks.list()).some((hook) => hook.name === name || hook.id === name)) return;
    const { total } = await ports.deadLetters.list({ hookId: name }, 0);
    if (total === 0) throw new ApiError(404, 'no_such_hook', `there is no hook "${name}"`);
  };

  const query = async (schema: typeof listQuery, input: unknown) => {
    const { tenant, hook, since, limit } = parse(schema, input);
    await refuseUnknownHook(hook);
    return { query: { tenant, hookId: await hookId(hook), sinceMs: since }, limit };
  };

  const routes: Readonly<Record<string, (request: ApiRequest, name: string) => Promise<ApiResponse>>> = {
    'POST /hooks/test': async ({ body }) => {
      const tenants = ports.tenants();
      const { tenant = tenants[0] ?? '' } = parse(testRequest, parseBody(body));
      if (!tenants.includes(tenant)) throw new ApiError(400, 'no_such_tenant', `there is no tenant "${tenant}"`);
      const event = testEvent(tenant, ports.node(), ports.now());
      return { status: 202, body: await ports.fire(event) };
    },
    'GET /hooks': async () => ({ status: 200, body: { hooks: await ports.hooks.list() } }),
    'POST /hooks/:name/enable': async (_request, name) => {
      const id = await hookId(name);
      const hook = (await ports.hooks.list()).find((known) => known.id === id);
      if (hook === undefined) throw new ApiError(404, 'no_such_hook', `there is no hook "${name}"`);
      return { status: 200, body: { hook: hook.name, was_disabled: await ports.hooks.enable(hook.id) } };
    },
    'GET /dead-letters': async (request) => {
      const { query: wanted, limit } = await query(listQuery, request.query);
      const [{ letters, total }, hooks] = await Promise.all([
        ports.deadLetters.list(wanted, limit),
        ports.hooks.list(),
      ]);
      const names = new Map(hooks.map((hook) => [hook.id, hook.name]));
      const body = letters.map((letter) => ({
        event_id: letter.eventId,
        event: letter.eventType,
        tenant: letter.tenant,
        hook: names.get(letter.hookId) ?? letter.hookId,
        attempts: letter.attempts,
        reason: letter.reason,
        died_at: new Date(letter.diedMs).toISOString(),
      }));
      return { status: 200, body: { dead_letters: body, total } };
    },
    'POST /dead-letters/redrive': async (request) => {
      const { query: wanted, limit } = await query(redriveQuery, parseBody(request.body));
      return { status: 200, body: await redrive(ports.deadLetters, wanted, limit) };
    },
  };

  return async (request: ApiRequest): Promise<ApiResponse> => {
    const path = request.path.replace(/^\/api\/v1(?=\/)/, '');
    const exact = routes[`${request.method} ${path}`];
    if (exact !== undefined) return exact(request, '');
    const enable = /^\/hooks\/([^/]+)\/enable$/.exec(path)?.[1];
    const named = enable === undefined ? undefined : routes[`${request.method} /hooks/:name/enable`];
    if (enable !== undefined && named !== undefined) return named(request, decodeName(enable));
    const methods = ['GET', 'POST'].filter((method) => routes[`${method} ${path}`] !== undefined);
    if (enable !== undefined) methods.push('POST');
    if (methods.length > 0)
      throw new ApiError(405, 'method_not_allowed', `use ${methods.join(' or ')}`, { allow: methods.join(', ') });
    throw new ApiError(404, 'not_found', `there is nothing at ${request.path}`);
  };
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ApiError(400, 'invalid_request', 'the hook name in the path is not percent-encoded UTF-8');
  }
}

function parseBody(body: string): unknown {
  if (body.trim() === '') return {};
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new ApiError(400, 'invalid_json', error instanceof Error ? error.message : String(error));
  }
}

function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw new ApiError(400, 'invalid_request', faults.join('; '));
}

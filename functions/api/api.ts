import type { Api, ApiOptions, ApiRequest, ApiResponse } from './api-request.ts';
import { Authentication } from './authentication.ts';
import { timedId } from './ids.ts';
import type { ApiPorts, TokenRecord } from './ports.ts';
import { ApiError, problemResponse } from './problem.ts';
import { readBody, readInput, readQuery } from './read-input.ts';
import type { Answer, Context, Route } from './route.ts';
import { findRoute } from './route-table.ts';

/** For routes that need no token: it sees nothing. */
const NOBODY: TokenRecord = {
  id: '',
  hash: '',
  name: '',
  scope: 'viewer',
  tenant: '',
  createdMs: 0,
  lastUsedMs: undefined,
};

/** The management API over a host's ports. It answers every request, wrong ones with a problem (RFC 9457). */
export function createApi(ports: ApiPorts, { fault, unavailable }: ApiOptions): Api {
  const authentication = new Authentication(ports, fault);

  const answer = async (request: ApiRequest): Promise<ApiResponse> => {
    const { route, params } = findRoute(request.method, request.path);
    const token = route.scope === 'public' ? NOBODY : await authentication.check(request, route.scope);
    const context = contextOf({ ports, token, request, fault });
    return responseOf(route, await route.handle(context, { params, ...inputOf(route, request) }));
  };

  const api = async (request: ApiRequest): Promise<ApiResponse> => {
    const response = await answer(request).catch((error: unknown) => {
      const known = error instanceof ApiError ? error : unavailable?.(error);
      if (known !== undefined) return problemResponse(known);
      fault(error);
      return problemResponse(new ApiError(500, 'internal_error', 'internal error; the log says more'));
    });
    return request.method === 'HEAD' ? { ...response, body: undefined } : response;
  };
  return Object.assign(api, { authorize: authentication.authorize.bind(authentication) });
}

function inputOf(route: Route, request: ApiRequest) {
  const given = readQuery(request.query);
  const query = route.query === undefined ? refuseQuery(given) : readInput(route.query, given);
  if (route.body === undefined) return { query, body: undefined };
  const body = readBody(request.body);
  route.check?.(body);
  return { query, body: readInput(route.body, body) };
}

/** A parameter that nobody reads is a misunderstanding. */
function refuseQuery(given: Readonly<Record<string, unknown>>): undefined {
  const [name] = Object.keys(given);
  if (name === undefined) return undefined;
  const errors = [{ path: `$.${name}`, message: 'there is no such parameter here' }];
  throw new ApiError(400, 'invalid_request', `there is no parameter ${JSON.stringify(name)} here`, {}, errors);
}

function contextOf(parts: Omit<Context, 'audit'>): Context {
  const { ports, token, fault } = parts;
  return {
    ...parts,
    async audit({ fields = [], ...change }) {
      const atMs = ports.now();
      const entry = { id: timedId('aud', atMs), atMs, actor: token.name, actorId: token.id, fields, ...change };
      // The change is made: that it could not be written down is for the host's log.
      await ports.audit.record(entry).catch(fault);
    },
  };
}

function responseOf(route: Route, { status, headers = {}, body }: Answer): ApiResponse {
  const contentType = route.answers[status]?.contentType ?? 'application/json';
  return {
    status,
    headers: {
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(body === undefined ? {} : { 'content-type': contentType }),
      ...headers,
    },
    body,
  };
}

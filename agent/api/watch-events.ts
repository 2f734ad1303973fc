import type { ServerResponse } from 'node:http';
import type { Api, ApiRequest, ApiResponse } from '#functions/api/api-request.ts';
import { ApiError, problemResponse } from '#functions/api/problem.ts';
import { narrow } from '#functions/api/tenancy.ts';
import { EVENT_ID } from '#shared/event/event-id.ts';
import { STREAM_HEADERS } from './event-stream.ts';
import { type EventStreams, STREAMS_MAX } from './event-streams.ts';

export const STREAM_PATH = '/api/v1/events/stream';

/** No event is of this tenant: what a token sees of a tenant that is not its own. */
const NO_TENANT = '';

export type StreamRequest = Pick<ApiRequest, 'method' | 'headers' | 'remote'> & { readonly query: URLSearchParams };

/** `GET /events/stream ?tenant&type`: streams, or answers why not; to HEAD, what GET would begin with. */
export async function watchEvents(
  { api, streams }: { readonly api: Api; readonly streams: EventStreams },
  request: StreamRequest,
  response: ServerResponse,
): Promise<ApiResponse | undefined> {
  const { query, headers } = request;
  const authorized = await api.authorize(request, 'viewer');
  if ('refusal' in authorized) return authorized.refusal;
  const unknown = [...query.keys()].find((key) => key !== 'tenant' && key !== 'type');
  if (unknown !== undefined)
    return problemResponse(
      new ApiError(400, 'invalid_request', `there is no ${unknown} here; there are tenant and type`),
    );
  const lastId = headers['last-event-id'];
  if (lastId !== undefined && lastId !== '' && !EVENT_ID.test(lastId))
    return problemResponse(new ApiError(400, 'invalid_request', 'Last-Event-ID: expected the id of an event'));
  if (streams.isFull) {
    const detail = `${STREAMS_MAX} streams are open already; come back later, or poll GET /api/v1/events`;
    return problemResponse(new ApiError(503, 'too_many_streams', detail, { 'retry-after': '30' }));
  }
  const narrowed = narrow(authorized.token, query.get('tenant') ?? undefined);
  const tenant = narrowed === 'nothing' ? NO_TENANT : narrowed.tenant;
  const types = query.getAll('type').flatMap((text) => text.split(',').filter((type) => type !== ''));
  if (request.method === 'HEAD') return { status: 200, headers: STREAM_HEADERS, body: undefined };
  streams.open(response, authorized.token.id, { tenant, types }, lastId || undefined);
  return undefined;
}

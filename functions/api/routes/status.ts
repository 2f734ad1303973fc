import { STATUS } from '#shared/api/operations.ts';
import { HOOKLINE_VERSION } from '#shared/version.ts';
import { type Route, route } from '../route.ts';
import { STATUS_EXAMPLE } from './examples.ts';

export const STATUS_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/status',
    scope: 'viewer',
    summary: 'What answers, and as whom one asks',
    answers: { 200: { description: 'The status', schema: STATUS, example: STATUS_EXAMPLE } },
    handle: ({ ports, token }) => ({
      status: 200,
      body: {
        version: HOOKLINE_VERSION,
        host: ports.host,
        node: ports.node(),
        has_event_stream: ports.host === 'box',
        token: { id: token.id, name: token.name, scope: token.scope, tenant: token.tenant },
      },
    }),
  }),
];

import * as z from 'zod';
import { AUDIT_LIST } from '#shared/api/operations.ts';
import { nextCursor, readCursor } from '../page-cursor.ts';
import { PAGE } from '../query-fields.ts';
import { type Route, route } from '../route.ts';
import { boundTenant, mayTouch } from '../tenancy.ts';
import { timeText } from '../time-text.ts';
import { AUDIT_EXAMPLE } from './examples.ts';

export const AUDIT_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/audit',
    scope: 'admin',
    summary: 'Who changed what, the latest first',
    query: z.strictObject(PAGE),
    answers: { 200: { description: 'A page of entries', schema: AUDIT_LIST, example: { entries: [AUDIT_EXAMPLE] } } },
    async handle({ ports, token }, { query }) {
      const tenant = boundTenant(token);
      const asked = ['audit', tenant];
      const page = { limit: query.limit, cursor: readCursor(asked, query.cursor) };
      const { items, next } = await ports.audit.list(tenant, page);
      const entries = items
        .filter((entry) => mayTouch(token, entry.tenant))
        .map(({ id, atMs, actor, actorId, action, target, tenant, fields }) => ({
          id,
          ...timeText('at', atMs),
          actor,
          actor_id: actorId,
          action,
          target,
          tenant,
          fields,
        }));
      const next_cursor = nextCursor(asked, next);
      return { status: 200, body: { entries, ...(next_cursor !== undefined && { next_cursor }) } };
    },
  }),
];

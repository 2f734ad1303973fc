import type { z } from 'zod';
import { NEW_TOKEN, type TOKEN, TOKEN_INPUT, TOKEN_LIST } from '#shared/api/operations.ts';
import { existingTenant } from '../hook/store-hook.ts';
import { newToken, timedId } from '../ids.ts';
import type { TokenRecord } from '../ports.ts';
import { ApiError } from '../problem.ts';
import { type Context, type Route, route } from '../route.ts';
import { boundTenant, mayTouch } from '../tenancy.ts';
import { timeText } from '../time-text.ts';
import { tokenHash } from '../token-hash.ts';
import { TOKEN_EXAMPLE } from './examples.ts';

export const TOKEN_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/tokens',
    scope: 'admin',
    summary: 'Tokens, without the tokens themselves',
    answers: { 200: { description: 'All of them', schema: TOKEN_LIST, example: { tokens: [TOKEN_EXAMPLE] } } },
    handle: async (context) => ({ status: 200, body: { tokens: (await knownTokens(context)).map(tokenView) } }),
  }),
  route({
    method: 'POST',
    path: '/tokens',
    scope: 'admin',
    summary: 'Make a token',
    body: TOKEN_INPUT,
    bodyExample: { tenant: 'isp-a', scope: 'viewer', name: 'dashboard' },
    answers: {
      201: {
        description: 'The new token; `token` is shown this once',
        schema: NEW_TOKEN,
        example: { ...TOKEN_EXAMPLE, token: 'hkl_t3lO4YVZ4cHkq0o5z1m0n6Jc2b8Xw9dQfR7sUvWxYz0' },
      },
    },
    handle: async (context, { body }) => ({ status: 201, body: await makeToken(context, body) }),
  }),
  route({
    method: 'DELETE',
    path: '/tokens/{id}',
    scope: 'admin',
    summary: 'Remove a token: it is good for nothing at once',
    answers: { 204: { description: 'It is gone' } },
    problems: { 404: ['no_such_token'], 409: ['own_token'] },
    handle: async (context, { params }) => {
      await removeToken(context, params.id);
      return { status: 204 };
    },
  }),
];

async function knownTokens({ ports, token }: Context): Promise<readonly TokenRecord[]> {
  const tokens = await ports.tokens.list(boundTenant(token));
  return tokens.filter(({ tenant }) => mayTouch(token, tenant));
}

async function makeToken(context: Context, input: z.output<typeof TOKEN_INPUT>): Promise<z.output<typeof NEW_TOKEN>> {
  const { ports, token: own } = context;
  const { name, scope } = input;
  const tenant = existingTenant(context, input.tenant ?? own.tenant);
  const token = newToken();
  const createdMs = ports.now();
  const hash = tokenHash(token);
  const record: TokenRecord = {
    id: timedId('tok', createdMs),
    hash,
    name,
    scope,
    tenant,
    createdMs,
    lastUsedMs: undefined,
  };
  await ports.tokens.add(record);
  await context.audit({ action: 'token.create', target: record.id, tenant, fields: ['name', 'scope', 'tenant'] });
  return { ...tokenView(record), token };
}

async function removeToken(context: Context, id: string): Promise<void> {
  const record = (await knownTokens(context)).find((one) => one.id === id);
  if (record?.id === context.token.id)
    throw new ApiError(409, 'own_token', 'a token cannot remove itself; use another one');
  if (record === undefined || !(await context.ports.tokens.remove(id)))
    throw new ApiError(404, 'no_such_token', `there is no token ${JSON.stringify(id)}`);
  await context.audit({ action: 'token.delete', target: id, tenant: record.tenant });
}

function tokenView({ id, name, scope, tenant, createdMs, lastUsedMs }: TokenRecord): z.output<typeof TOKEN> {
  return { id, name, scope, tenant, ...timeText('created_at', createdMs), ...timeText('last_used_at', lastUsedMs) };
}

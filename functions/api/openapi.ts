import { HOOKLINE_VERSION } from '#shared/version.ts';
import { componentSchemas, type JsonSchema, schemaOf } from './openapi-schemas.ts';
import type { AnswerSpec, Route } from './route.ts';

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly security?: readonly [];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

type Content = Readonly<Record<string, { readonly schema?: JsonSchema; readonly example?: unknown }>>;

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: JsonSchema;
  readonly servers: readonly JsonSchema[];
  readonly security: readonly JsonSchema[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>>; readonly securitySchemes: JsonSchema };
}

/** The OpenAPI 3.1 document of the routes, from the schemas that they read and answer with. */
export function openApiDocument(routes: readonly Route[]): OpenApiDocument {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Hookline management API',
      version: HOOKLINE_VERSION,
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        "Hooks, deliveries, events and what else an operator steers. A tenant's token sees nothing of another tenant. " +
        'Whatever goes wrong is answered as application/problem+json (RFC 9457).',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }],
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'A token of POST /tokens' } },
    },
  };
}

function operation(route: Route): Operation {
  const { method, path, scope, summary, body, bodyExample, answers } = route;
  const [, tag = ''] = path.split('/');
  const answered = Object.entries(answers).map(([status, answer]) => [status, response(answer)]);
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/[^a-z]+([a-z])?/gi, (_, letter = '') => letter.toUpperCase())}`,
    tags: [tag.replace(/\..*/, '')],
    summary,
    description: scope === 'public' ? 'Needs no token.' : `Needs a token of scope ${scope}.`,
    ...(scope === 'public' && { security: [] }),
    parameters: parametersOf(route),
    ...(body && {
      requestBody: {
        required: !body.safeParse({}).success,
        content: { 'application/json': { schema: schemaOf(body, 'input'), example: bodyExample } },
      },
    }),
    responses: { ...Object.fromEntries(answered), ...problems(route) },
  };
}

function parametersOf({ path, query, headers = {} }: Route): readonly Parameter[] {
  const names = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = '']) => name);
  return [
    ...names.map((name) => ({ name, in: 'path' as const, required: true, schema: { type: 'string' } })),
    ...Object.entries(query?.shape ?? {}).map(([name, field]) => {
      const { description, ...schema } = schemaOf(field, 'input');
      const text = typeof description === 'string' ? { description } : {};
      return { name, in: 'query' as const, required: false, ...text, schema };
    }),
    ...Object.entries(headers).map(([name, description]) => ({
      name,
      in: 'header' as const,
      required: false,
      description,
      schema: { type: 'string' },
    })),
  ];
}

function response({ description, schema, contentType = 'application/json', example }: AnswerSpec) {
  if (schema === undefined && contentType === 'application/json') return { description };
  const media = { ...(schema && { schema: schemaOf(schema, 'output') }), ...(example !== undefined && { example }) };
  return { description, content: { [contentType]: media } };
}

/** What can go wrong: with any route, and with this one. */
function problems({ scope, path, query, body, problems: own = {} }: Route) {
  const codes = new Map<number, readonly string[]>([[500, ['internal_error']]]);
  if (query !== undefined || body !== undefined || path.includes('{')) codes.set(400, ['invalid_request']);
  if (body !== undefined) codes.set(400, ['invalid_request', 'invalid_json']);
  if (scope !== 'public') {
    codes.set(401, ['unauthorized']).set(429, ['too_many_failures']).set(503, ['storage_failed']);
    if (scope !== 'viewer') codes.set(403, ['scope_too_low']);
  }
  for (const [status, names] of Object.entries(own)) codes.set(Number(status), names);
  const content: Content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return Object.fromEntries(
    Array.from(codes, ([status, names]) => [status, { description: names.join(', '), content }]),
  );
}

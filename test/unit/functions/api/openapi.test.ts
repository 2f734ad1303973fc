import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { type OpenApiDocument, openApiDocument } from '#functions/api/openapi.ts';
import { ROUTES } from '#functions/api/route-table.ts';
import { apiClient } from './support/api-client.ts';

const document = async (): Promise<OpenApiDocument> =>
  (await apiClient().call('GET', '/openapi.json', { token: '' })).body;

/** Every value below the name `key`, at any depth. */
function collect(value: unknown, key: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [...(name === key ? [inner] : []), ...collect(inner, key)]);
}

describe('the OpenAPI document', () => {
  test('is answered without a token, and is plain JSON', async () => {
    expect(await document()).toEqual(JSON.parse(JSON.stringify(openApiDocument(ROUTES))));
    expect((await document()).openapi).toBe('3.1.0');
  });

  test('has every route of the contract', async () => {
    const { paths } = await document();
    const routes = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(routes.toSorted()).toEqual(
      [
        'GET /status',
        ...['GET /hooks', 'POST /hooks', 'POST /hooks/test', 'POST /hooks/preview'],
        ...['GET /hooks/{id}', 'PUT /hooks/{id}', 'PATCH /hooks/{id}', 'DELETE /hooks/{id}'],
        ...['POST /hooks/{id}/enable', 'POST /hooks/{id}/disable', 'POST /hooks/{id}/rotate-secret'],
        'POST /hooks/{id}/test',
        ...['GET /deliveries', 'GET /deliveries/{id}', 'POST /deliveries/{id}/redeliver'],
        ...['GET /dead-letters', 'POST /dead-letters/redrive'],
        ...['GET /replays', 'POST /replays', 'GET /replays/{id}', 'POST /replays/{id}/cancel'],
        ...['GET /workers', 'GET /workers/{tenant}'],
        ...['POST /workers/{tenant}/enable', 'POST /workers/{tenant}/disable'],
        ...['GET /events', 'GET /events/{id}', 'GET /events/stream', 'GET /event-types', 'POST /patterns/test'],
        ...['GET /tenants', 'GET /tokens', 'POST /tokens', 'DELETE /tokens/{id}', 'GET /audit', 'GET /stats'],
        'POST /config/reload',
        ...['GET /openapi.json', 'GET /docs'],
      ].toSorted(),
    );
  });

  test('refers only to what it has, and has nothing to which nothing refers', async () => {
    const whole = await document();
    const names = Object.keys(whole.components.schemas);
    const refs = new Set(collect(whole, '$ref').map((ref) => String(ref).replace('#/components/schemas/', '')));
    expect([...refs].filter((name) => !names.includes(name))).toEqual([]);
    expect(names.filter((name) => !refs.has(name))).toEqual([]);
    expect(collect(whole, '$id')).toEqual([]);
    expect(collect(whole, '$schema')).toEqual([]);
  });

  test('names each operation once', async () => {
    const ids = collect((await document()).paths, 'operationId');
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(ROUTES.length);
    expect(ids).toContain('postHooksIdRotateSecret');
  });

  test('describes each parameter in its path', async () => {
    for (const [path, operations] of Object.entries((await document()).paths)) {
      const inPath = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name);
      for (const { parameters } of Object.values(operations)) {
        const described = parameters.filter((one) => one.in === 'path');
        expect(
          described.map(({ name }) => name),
          path,
        ).toEqual(inPath);
        expect(described.every(({ required }) => required)).toBe(true);
      }
    }
  });

  test('says of a hook what the schemas say', async () => {
    const { HookInput, HookPatch, Hook } = (await document()).components.schemas;
    expect(HookInput).toMatchObject({
      type: 'object',
      required: ['url'],
      additionalProperties: false,
      properties: { timeout: { type: ['integer', 'string'] }, method: { enum: ['POST', 'PUT', 'PATCH'] } },
    });
    expect(HookPatch).not.toHaveProperty('required');
    expect(Hook).toMatchObject({ properties: { state: { enum: ['enabled', 'failing', 'disabled'] } } });
  });

  test('has problems where they can happen, and no token where none is needed', async () => {
    const { paths } = await document();
    expect(Object.keys(paths['/hooks/{id}']?.patch?.responses ?? {})).toEqual([
      '200',
      '400',
      '401',
      '403',
      '404',
      '409',
      '412',
      '422',
      '429',
      '500',
      '503',
    ]);
    expect(paths['/docs']?.get).toMatchObject({ security: [] });
    expect(paths['/status']?.get).not.toHaveProperty('security');
  });
});

describe('an example', () => {
  const answers = ROUTES.flatMap(({ method, path, answers }) =>
    Object.entries(answers).map(([status, answer]) => ({ name: `${method} ${path} ${status}`, ...answer })),
  );

  test.each(answers.filter(({ schema, name }) => schema !== undefined && !name.includes('openapi')))(
    'of the answer of $name is there, and is one',
    ({ schema, example }) => {
      expect(example).toBeDefined();
      expect(schema?.parse(example)).toEqual(example);
    },
  );

  test.each(ROUTES.filter(({ body }) => body !== undefined))(
    'of the body of $method $path is taken',
    ({ body, bodyExample }) => {
      expect(bodyExample).toBeDefined();
      expect((body as z.ZodType).safeParse(bodyExample).error).toBeUndefined();
    },
  );
});

describe('the page', () => {
  test('is HTML that loads and runs nothing', async () => {
    const { status, headers, body } = await apiClient().call('GET', '/docs', { token: '' });
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(body).toMatch(/^<!doctype html>/);
    expect(body).not.toMatch(/<script|<link|<img|<iframe|\bon\w+=|\bstyle=|src=|url\(/i);
    const [, style = ''] = /<style>([^<]*)<\/style>/.exec(body) ?? [];
    const digest = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).toContain(`style-src 'sha256-${digest}'`);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });

  test('names every route, and every link in it leads somewhere', async () => {
    const { body } = await apiClient().call('GET', '/docs', { token: '' });
    for (const { method, path } of ROUTES) expect(body).toContain(`<code>${method} ${path}</code>`);
    const ids = new Set(Array.from(body.matchAll(/id="([^"]+)"/g), ([, id]) => id));
    const links = Array.from(body.matchAll(/href="#([^"]+)"/g) as Iterable<RegExpExecArray>, ([, id]) => id);
    expect(links.length).toBeGreaterThan(ROUTES.length);
    expect(links.filter((id) => !ids.has(id))).toEqual([]);
  });
});

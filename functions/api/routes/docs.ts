import * as z from 'zod';
import { DOCS_SECURITY_POLICY, docsPage } from '../docs-page.ts';
import { type OpenApiDocument, openApiDocument } from '../openapi.ts';
import { type Route, route } from '../route.ts';

/** The API about itself. `all` is asked when the first request comes: these routes are among them. */
export function docsRoutes(all: () => readonly Route[]): readonly Route[] {
  let kept: OpenApiDocument | undefined;
  let page: string | undefined;
  const document = () => (kept ??= openApiDocument(all()));
  return [
    route({
      method: 'GET',
      path: '/openapi.json',
      scope: 'public',
      summary: 'This API as an OpenAPI 3.1 document',
      answers: { 200: { description: 'The document', schema: z.record(z.string(), z.unknown()) } },
      handle: () => ({ status: 200, body: document() }),
    }),
    route({
      method: 'GET',
      path: '/docs',
      scope: 'public',
      summary: 'This API as a page to read',
      answers: { 200: { description: 'The page', contentType: 'text/html; charset=utf-8' } },
      handle: () => {
        page ??= docsPage(document());
        return { status: 200, headers: { 'content-security-policy': DOCS_SECURITY_POLICY }, body: page };
      },
    }),
  ];
}

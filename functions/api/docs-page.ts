import { createHash } from 'node:crypto';
import type { OpenApiDocument, Operation, Parameter } from './openapi.ts';

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
nav ul { columns: 14rem; list-style: none; padding: 0; }
section { border-top: 1px solid var(--line); padding: .5rem 0 1rem; }
h3 code { font-size: 1.05em; }
code, pre { font-family: ui-monospace, monospace; }
pre { background: var(--soft); overflow: auto; padding: .75rem; }
table { border-collapse: collapse; display: block; overflow: auto; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .75rem .25rem 0; text-align: left; vertical-align: top; }
`;

/** Nothing is loaded, nothing runs; the page's own style is let through by its digest. */
export const DOCS_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface Listed {
  readonly heading: string;
  readonly operation: Operation;
}

/** The document as a page of HTML that needs nothing else. */
export function docsPage({ info, paths, components }: OpenApiDocument): string {
  const listed = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      heading: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );
  const title = escapeHtml(`${String(info.title)} ${String(info.version)}`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
<p>${escapeHtml(String(info.description))} Paths are below <code>/api/v1</code>. The same as an OpenAPI document:
<a href="openapi.json">openapi.json</a>.</p>
<nav aria-label="Routes"><ul>
${listed.map(link).join('\n')}
</ul></nav>
<main>
${listed.map(section).join('\n')}
<h2>Schemas</h2>
${Object.entries(components.schemas).map(schemaSection).join('\n')}
</main>
</body>
</html>
`;
}

function link({ heading, operation }: Listed): string {
  return `<li><a href="#${escapeHtml(operation.operationId)}"><code>${escapeHtml(heading)}</code></a></li>`;
}

function section({ heading, operation }: Listed): string {
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  const body = requestBody?.content['application/json'];
  return `<section id="${escapeHtml(operationId)}">
<h3><code>${escapeHtml(heading)}</code></h3>
<p>${escapeHtml(summary)}. ${escapeHtml(description)}</p>
${parameters.length === 0 ? '' : table(['Parameter', 'In', 'Meaning'], parameters.map(parameterRow))}
${body === undefined ? '' : `<h4>Body</h4>${schemaLink(body.schema)}${example(body.example)}`}
<h4>Answers</h4>
${table(['Status', 'Meaning', 'Schema'], Object.entries(responses).map(answerRow))}
${Object.values(responses)
  .map(({ content = {} }) =>
    Object.values(content)
      .map((media) => example(media.example))
      .join(''),
  )
  .join('')}
</section>`;
}

function schemaSection([name, schema]: [string, object]): string {
  return `<section id="schema-${escapeHtml(name)}"><h3><code>${escapeHtml(name)}</code></h3>${example(schema)}</section>`;
}

function parameterRow({ name, in: place, description, schema }: Parameter): readonly string[] {
  const { default: usual, ...rest } = schema;
  const meaning = [description, usual === undefined ? undefined : `default ${String(usual)}`]
    .filter(Boolean)
    .join('; ');
  return [code(name), escapeHtml(place), `${escapeHtml(meaning)} ${code(JSON.stringify(rest))}`];
}

function answerRow([status, { description, content = {} }]: [
  string,
  Operation['responses'][string],
]): readonly string[] {
  return [
    code(status),
    escapeHtml(description),
    Object.values(content)
      .map(({ schema }) => schemaLink(schema))
      .join(''),
  ];
}

function schemaLink(schema: Readonly<Record<string, unknown>> | undefined): string {
  const name = typeof schema?.$ref === 'string' ? schema.$ref.replace(/.*\//, '') : undefined;
  if (name !== undefined) return `<a href="#schema-${escapeHtml(name)}">${code(name)}</a>`;
  return schema === undefined ? '' : code(JSON.stringify(schema));
}

function example(value: unknown): string {
  return value === undefined ? '' : `<pre tabindex="0">${escapeHtml(JSON.stringify(value, null, 2))}</pre>`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n');
  return `<table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table>`;
}

function code(text: string): string {
  return `<code>${escapeHtml(text)}</code>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

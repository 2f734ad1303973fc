import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONTENT_SECURITY_POLICY } from '#shared/console/content-security-policy.ts';

/** Where `npm run build` leaves the console: seen from the sources, and from the bundle in dist/. */
export const CONSOLE_DIR = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../console/dist/' : '../console/dist/', import.meta.url),
);

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.txt': 'text/plain; charset=utf-8',
};
/** The build writes these beside its files; the first that the client takes is sent. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

const SECURITY_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
} as const;

const NOT_BUILT = `<!doctype html><html lang="en"><title>Hookline</title>
<h1>The console is not built</h1>
<p>Run <code>npm run build</code> in Hookline's directory and load this page again. The API works without it:
<a href="/api/v1/docs">/api/v1/docs</a>.</p></html>
`;

/**
 * Sends a file of the console; `/` is its page. A name below `assets/` holds a digest of what is in it, so browsers keep
 * it for ever; everything else they ask for again. The page needs no token and holds no secret: what it shows it asks of
 * the API, with the token that somebody types.
 */
export async function sendConsole(
  directory: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = filePath(request.url ?? '/');
  const found = path === undefined ? undefined : await find(directory, path, request.headers['accept-encoding'] ?? '');
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  if (found === undefined) return sendMissing(response, path);
  response.setHeader('vary', 'accept-encoding');
  response.setHeader('etag', found.etag);
  response.setHeader('cache-control', path?.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (request.headers['if-none-match'] === found.etag) {
    response.writeHead(304).end();
    return;
  }
  if (found.encoding !== undefined) response.setHeader('content-encoding', found.encoding);
  response.setHeader('content-type', CONTENT_TYPES[extname(path ?? '')] ?? 'application/octet-stream');
  const body = await readFile(found.file);
  response.setHeader('content-length', body.length);
  response.writeHead(200).end(request.method === 'HEAD' ? undefined : body);
}

function sendMissing(response: ServerResponse, path: string | undefined): void {
  const isPage = path === 'index.html';
  response.writeHead(404, {
    'content-type': isPage ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(isPage ? NOT_BUILT : 'There is nothing here. The console is at /, the API below /api/v1/.\n');
}

/** The file that is meant, relative and inside; undefined for what can be none. */
function filePath(target: string): string | undefined {
  const [encoded = '/'] = target.split(/[?#]/, 1);
  let path: string;
  try {
    path = decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
  if (path === '/') return 'index.html';
  // Names as a build makes them: no empty or dotted segment, no backslash, no control character.
  return /^(\/[A-Za-z0-9_@-][A-Za-z0-9._@-]*)+$/.test(path) ? path.slice(1) : undefined;
}

async function find(directory: string, path: string, accepted: string) {
  const whole = join(directory, path);
  for (const [encoding, suffix] of ENCODINGS) {
    if (!new RegExp(`\\b${encoding}\\b`).test(accepted)) continue;
    const etag = await tagOf(whole + suffix);
    if (etag !== undefined) return { file: whole + suffix, encoding, etag };
  }
  const etag = await tagOf(whole);
  return etag === undefined ? undefined : { file: whole, encoding: undefined, etag };
}

async function tagOf(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ? `"${Math.floor(found.mtimeMs).toString(36)}-${found.size.toString(36)}"` : undefined;
}

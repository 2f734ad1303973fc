/** What stands after `#`: `/webhooks/hook_1/edit?tenant=a`. */
export interface Route {
  /** The first segment; `overview` where there is none. */
  readonly page: string;
  /** The segments after it, decoded. */
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
}

/** Reads a location's hash, with or without its `#`. A segment that is no valid percent-encoding is taken as it is. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#/, '').split('?', 2);
  const [page = 'overview', ...rest] = path.split('/').filter(Boolean).map(decode);
  return { page, rest, query: new URLSearchParams(search) };
}

/** The reverse: a link to a page of the console. Undefined and empty values of the query are left out. */
export function hrefOf(
  page: string,
  rest: readonly string[] = [],
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const path = [page, ...rest].map(encodeURIComponent).join('/');
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const search = new URLSearchParams(given);
  return `#/${path}${search.size > 0 ? `?${search}` : ''}`;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

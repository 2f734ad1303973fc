const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `['headers', 'X-A']` as `$.headers["X-A"]` (RFC 9535's normal signs, with dots where they do). */
export function jsonPath(path: readonly PropertyKey[]): string {
  let text = '$';
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`;
    else text += PLAIN_KEY.test(String(segment)) ? `.${String(segment)}` : `[${JSON.stringify(String(segment))}]`;
  }
  return text;
}

import { headers } from '#shared/field/headers.ts';
import type { Place } from '../place.ts';
import { mappingOf, readValue } from '../read-fields.ts';

const HEADERS = headers();

/** The custom headers of a webhook, less Content-Type, which is left out with a warning: a daemon's file may have it. */
export function readHeaders(value: unknown, place: Place): Readonly<Record<string, string>> {
  const given = Object.entries(mappingOf(value, place) ?? {});
  const custom = given.filter(([name]) => !isContentType(name));
  for (const [name] of given.filter(([name]) => isContentType(name)))
    place.at(name).warning('left out: Content-Type is always application/json');
  return readValue(HEADERS, Object.fromEntries(custom), place) ?? {};
}

function isContentType(name: string): boolean {
  return name.toLowerCase() === 'content-type';
}

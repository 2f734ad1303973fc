import { invalidRequest } from './problem.ts';

/** Throws ApiError 400 unless exactly one of the fields is given. */
export function onlyOne<K extends string>(body: Readonly<Partial<Record<K, unknown>>>, names: readonly K[]): void {
  const given = names.filter((name) => body[name] !== undefined);
  if (given.length === 1) return;
  const path = given[1] === undefined ? '$' : `$.${given[1]}`;
  throw invalidRequest([{ path, message: `expected exactly one of ${names.join(', ')}` }]);
}

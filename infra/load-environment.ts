import { readFileSync } from 'node:fs';
import { type Environment, parseEnvironment } from './environment.ts';
import { EnvironmentError } from './environment-error.ts';

const DIRECTORY = new URL('environments/', import.meta.url);

/**
 * Reads environments/<name>.yaml, or `<name>.yaml` of another directory. Throws an EnvironmentError where there is no such
 * file or it is invalid.
 */
export function loadEnvironment(name: string, directory = DIRECTORY): Environment {
  const file = new URL(`${encodeURIComponent(name)}.yaml`, directory);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new EnvironmentError(`there is no environment ${JSON.stringify(name)}: ${file.pathname} cannot be read`, {
      cause: error,
    });
  }
  return parseEnvironment(name, text);
}

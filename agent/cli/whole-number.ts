import { CliError, EXIT } from './cli-error.ts';

/** The value of an option that counts something. Throws CliError. */
export function wholeNumber(option: string, text: string, least = 1): number {
  const number = Number(text);
  if (!/^\d{1,9}$/.test(text) || number < least)
    throw new CliError(`${option}: expected a whole number from ${least}, got "${text}"`, EXIT.wrongUse);
  return number;
}

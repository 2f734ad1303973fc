import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import * as z from 'zod';
import { maskedHeaders, maskHeaders } from '#functions/api/hook/mask.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { readSecret } from '../secret-input.ts';
import { wholeNumber } from '../whole-number.ts';
import type { HookOptions } from './hook-options.ts';

const object = z.record(z.string(), z.unknown());

/** Fields of a hook for the API: what the file says, and over it what the options say. Throws CliError. */
export async function readHookInput(
  options: HookOptions,
  { isEmptyAllowed = false } = {},
): Promise<Readonly<Record<string, unknown>>> {
  const fromStdin = [options.file, options.headersFile, options.secretFile].filter((file) => file === '-');
  if (fromStdin.length > 1) throw new CliError('only one option can read standard input ("-")', EXIT.wrongUse);
  const { filter, headersFile, secretFile, retries, events, subnets } = options;
  const fields = await readFields(options.file);
  const headers = { ...(await fileHeaders(headersFile)), ...argumentHeaders(options.header ?? []) };
  const input: Readonly<Record<string, unknown>> = {
    ...fields,
    ...defined({
      name: options.name,
      tenant: options.tenant,
      url: options.url,
      events: events === undefined ? undefined : listOf(events),
      subnets: subnets === undefined ? undefined : listOf(subnets),
      filter: filter === undefined ? undefined : await readFilter(filter),
      timeout: options.timeout,
      method: options.method,
      headers: Object.keys(headers).length === 0 ? undefined : { ...asObject(fields.headers), ...headers },
      retries: retries === undefined ? undefined : wholeNumber('--retries', retries),
      retry_backoff: options.retryBackoff,
      template: options.template,
      secret: secretFile === undefined ? undefined : await readSecret('--secret-file', secretFile),
      ssl_verify: options.sslVerify,
      enabled: options.enabled,
      context: options.context,
      trigger: options.trigger,
    }),
  };
  if (isEmptyAllowed || Object.keys(input).length > 0) return input;
  throw new CliError('name what it is to be, such as --url https://..., or --file hook.yaml', EXIT.wrongUse);
}

function defined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

const listOf = (words: string): readonly string[] =>
  words
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** YAML, of which JSON is a part. */
async function readFields(file: string | undefined): Promise<Record<string, unknown>> {
  if (file === undefined) return {};
  const source = await readInput('--file', file);
  let fields: unknown;
  try {
    fields = parse(source);
  } catch (error) {
    // Only the first line: the others quote the file, which may hold a secret.
    throw new CliError(`--file: ${file}: ${(error as Error).message.split('\n')[0]}`, EXIT.wrongUse);
  }
  const read = object.safeParse(fields);
  if (read.success) return read.data;
  throw new CliError(`--file: ${file}: expected the fields of one hook, such as "url: https://..."`, EXIT.wrongUse);
}

/** What is none is for the API to refuse. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return object.safeParse(value).data ?? {};
}

async function readFilter(argument: string): Promise<unknown> {
  const source = argument.startsWith('@') ? await readInput('--filter', argument.slice(1)) : argument;
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new CliError(`--filter: expected JSON, or @FILE: ${(error as Error).message}`, EXIT.wrongUse);
  }
}

async function fileHeaders(file: string | undefined): Promise<Record<string, string>> {
  if (file === undefined) return {};
  const lines = (await readSecret('--headers-file', file)).split(/\r?\n/).filter((line) => line.trim() !== '');
  return Object.fromEntries(lines.map((line, index) => readHeader(line, `--headers-file: line ${index + 1}`)));
}

function argumentHeaders(lines: readonly string[]): Record<string, string> {
  const headers = Object.fromEntries(lines.map((line) => readHeader(line, '--header')));
  for (const name of maskedHeaders(maskHeaders(headers)))
    console.error(`warning: every user of this machine can see ${name} among the arguments; use --headers-file`);
  return headers;
}

/** The message never holds the line: it may be a secret. */
function readHeader(line: string, where: string): readonly [string, string] {
  const [, name = '', value] = /^([^\s:]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
  if (value === undefined) throw new CliError(`${where}: expected a header such as 'X-Site: north'`, EXIT.wrongUse);
  return [name, value];
}

async function readInput(option: string, file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  return readFile(file, 'utf8').catch((error: Error) => {
    throw new CliError(`${option}: ${error.message}`, EXIT.wrongUse);
  });
}

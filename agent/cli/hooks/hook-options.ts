import type { Command } from 'commander';
import { choice } from '../command.ts';

/** The options of a webhook's fields, called as the keys of the configuration. */
export interface HookOptions {
  readonly file?: string;
  readonly name?: string;
  readonly tenant?: string;
  readonly url?: string;
  readonly events?: string;
  readonly subnets?: string;
  readonly filter?: string;
  readonly timeout?: string;
  readonly method?: string;
  readonly header?: readonly string[];
  readonly headersFile?: string;
  readonly retries?: string;
  readonly retryBackoff?: string;
  readonly template?: string;
  readonly secretFile?: string;
  readonly sslVerify?: boolean;
  readonly enabled?: boolean;
  readonly context?: string;
  readonly trigger?: string;
}

export function addHookFields(command: Command): Command {
  return command
    .option('--file <file>', 'fields from a YAML or JSON file, "-" for standard input; the options below win')
    .option('--name <name>', 'its name')
    .option('--tenant <id>', 'the tenant whose events it sees; * for every one')
    .option('--url <url>', 'where events are sent')
    .option('--events <types>', "event types, comma-separated, such as session_up,lease.*; '' for all")
    .option('--subnets <blocks>', "CIDR blocks, comma-separated; '' for all")
    .option('--filter <json>', 'an event pattern: JSON, or @FILE')
    .option('--timeout <duration>', 'of one attempt, such as 5s')
    .addOption(choice('--method <method>', 'of the request', ['POST', 'PUT', 'PATCH']))
    .option('--header <line...>', "a header, as 'X-Site: north'; for secrets use --headers-file")
    .option('--headers-file <file>', 'headers, one a line, "-" for standard input')
    .option('--retries <n>', 'attempts in all')
    .option('--retry-backoff <duration>', 'before the second attempt; doubles with each further one')
    .addOption(choice('--template <name>', 'the body for a chat', ['slack', 'teams']))
    .option('--secret-file <file>', 'the signing secret, "-" for standard input')
    .option('--ssl-verify', 'check the certificate')
    .option('--no-ssl-verify', 'take any certificate')
    .option('--enabled', 'in service')
    .option('--no-enabled', 'out of service')
    .option('--context <name>', 'radius-authentication, with --trigger')
    .option('--trigger <name>', 'subscriber-nas-updated, with --context');
}

import { printable } from '#shared/payload/display-text.ts';
import type { Config } from '../../config/config.ts';
import { ConfigError, formatIssue, loadConfig } from '../../config/load-config.ts';
import { EXIT } from '../cli-error.ts';
import { coloured, count, printJson } from '../terminal.ts';
import { CHECKS } from './checks.ts';
import { type Check, type Finding, findings, type Patient } from './finding.ts';

interface Options {
  readonly config?: string;
  readonly timeServer?: string;
  readonly json?: boolean;
}

const NODE_MAJOR = 24;
const COLOURS = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

/** `hookline doctor`: sets the exit code to 1 where something fails. */
export async function doctor({ config: file, timeServer, json }: Options): Promise<void> {
  const { config, found: ofConfig } = checkConfig(file);
  const ofBox = config === undefined ? [] : await runChecks(CHECKS, { config, timeServer });
  const found = [checkNode(process.versions.node), ...ofConfig, ...ofBox];
  const failed = found.filter(({ result }) => result === 'fail').length;
  if (json === true) printJson({ findings: found, failed });
  else {
    for (const finding of found) console.log(text(finding));
    const warned = found.filter(({ result }) => result === 'warn').length;
    console.log(`\n${found.length - failed - warned} ok, ${count(warned, 'warning')}, ${failed} failed.`);
  }
  if (failed > 0) process.exitCode = EXIT.failed;
}

/** All at once; their findings in the order of the checks. */
export async function runChecks(checks: readonly Check[], patient: Patient): Promise<readonly Finding[]> {
  const run = async ({ name, run }: Check): Promise<readonly Finding[]> => {
    try {
      return await run(patient);
    } catch (error) {
      return [findings(name).fail(`this could not be checked: ${(error as Error).message}`)];
    }
  };
  return (await Promise.all(checks.map(run))).flat();
}

function checkNode(version: string): Finding {
  const { ok, fail } = findings('node');
  return Number.parseInt(version, 10) >= NODE_MAJOR
    ? ok(`Node ${version}`)
    : fail(`Node ${version} is too old`, `install Node ${NODE_MAJOR}, or run npm ci, which brings it`);
}

function checkConfig(file: string | undefined): { readonly config?: Config; readonly found: readonly Finding[] } {
  const { ok, warn, fail } = findings('config');
  try {
    const { config, warnings } = loadConfig(file);
    const good = ok(config.file ?? 'the defaults: there is no hookline.yaml here');
    return { config, found: [good, ...warnings.map((issue) => warn(formatIssue(issue)))] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const hint = 'correct the file; the checks of the box come then';
    return { found: error.issues.map((issue) => (issue.severity === 'error' ? fail : warn)(formatIssue(issue), hint)) };
  }
}

function text({ check, result, message, hint }: Finding): string {
  const line = `${coloured(COLOURS[result], result.padEnd(4))}  ${check.padEnd(12)}  ${printable(message)}`;
  return hint === undefined ? line : `${line}\n${' '.repeat(20)}-> ${printable(hint)}`;
}

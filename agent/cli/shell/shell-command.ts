import { resolve } from 'node:path';
import { createInterface, emitKeypressEvents } from 'node:readline';
import { choicesFor, complete } from '../../shell/complete.ts';
import { ConfigFile } from '../../shell/config-file.ts';
import { helpFor } from '../../shell/help.ts';
import { Shell } from '../../shell/shell.ts';
import { ShellError } from '../../shell/shell-error.ts';
import { wordsOf } from '../../shell/words.ts';
import { CliError } from '../cli-error.ts';
import { loadOrExit } from '../load.ts';
import { reloadAgent } from './reload-agent.ts';

const DEFAULT_FILE = 'hookline.yaml';
const PROMPT = 'hookline# ';

/** `hookline shell`: by hand with completion and help, or from a pipe, which ends at the first error with exit code 1. */
export async function runShell({ config }: { config?: string }): Promise<void> {
  const path = config ?? DEFAULT_FILE;
  const { config: loaded } = loadOrExit(config);
  const file = openFile(loaded.file ?? resolve(path));
  const shell = new Shell(file, () => reloadAgent(loaded));
  await (process.stdin.isTTY ? byHand(shell) : fromPipe(shell));
}

function openFile(path: string): ConfigFile {
  try {
    return new ConfigFile(path);
  } catch (error) {
    if (error instanceof ShellError) throw new CliError(error.message, 2);
    throw error;
  }
}

async function fromPipe(shell: Shell): Promise<void> {
  let number = 0;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    try {
      print(await shell.execute(line));
    } catch (error) {
      if (error instanceof ShellError) throw new CliError(`line ${number}: ${error.message}`);
      throw error;
    }
    if (shell.isDone) return;
  }
  if (shell.hasChanges) throw new CliError('the input ended without a commit: nothing was changed');
}

async function byHand(shell: Shell): Promise<void> {
  const lines = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt: PROMPT,
    historySize: 1_000,
    removeHistoryDuplicates: true,
    completer: (line: string) => complete(line, shell.value),
  });
  emitKeypressEvents(process.stdin, lines);
  process.stdin.on('keypress', (character: string | undefined) => {
    if (character !== '?' || isPartOfValue(lines.line.slice(0, Math.max(0, lines.cursor - 1)), shell.value)) return;
    // The ? is at the cursor already: it asks, and is no part of the line.
    lines.write(null, { name: 'backspace' });
    process.stdout.write(`\n${helpFor(lines.line.slice(0, lines.cursor), shell.value)}\n`);
    lines.prompt(true);
  });
  lines.on('SIGINT', () => {
    lines.write(null, { ctrl: true, name: 'e' });
    lines.write(null, { ctrl: true, name: 'u' });
    process.stdout.write('\n');
    lines.prompt();
  });
  lines.prompt();
  for await (const line of lines) {
    try {
      print(await shell.execute(line));
    } catch (error) {
      if (!(error instanceof ShellError)) throw error;
      console.error(`% ${error.message.replaceAll('\n', '\n% ')}`);
    }
    if (shell.isDone) break;
    lines.prompt();
  }
  lines.close();
  if (shell.hasChanges && !shell.isDone) console.error('% changes discarded');
}

/** Whether a ? typed here belongs to a value that is being typed, such as a URL or quoted text. */
function isPartOfValue(before: string, value: unknown): boolean {
  if (!isReadable(before)) return true;
  const { choices, begun } = choicesFor(before, value);
  return begun !== '' && choices.length === 0;
}

function isReadable(line: string): boolean {
  try {
    wordsOf(line);
    return true;
  } catch {
    return false;
  }
}

function print(text: string): void {
  if (text !== '') console.log(text);
}

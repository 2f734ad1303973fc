import { Candidate } from './candidate.ts';
import type { ConfigFile } from './config-file.ts';
import { helpFor } from './help.ts';
import { readValue } from './read-value.ts';
import { type SetLine, setLines } from './set-lines.ts';
import { ShellError } from './shell-error.ts';
import { walk } from './walk.ts';
import { wordsOf } from './words.ts';

/** Tells the running agent to read its configuration again; answers what to say. Rejects where the agent refuses it. */
export type Apply = () => Promise<string>;

/**
 * AthenaBNG's way of configuring: a candidate is edited by `set` and `delete`, looked at by `show` and `compare`, and put
 * in force by `commit`, all of it or nothing (AthenaBNG, Event Hooks, "CLI Configuration").
 */
export class Shell {
  readonly #file: ConfigFile;
  readonly #apply: Apply;
  /** The file as it was when the candidate began. */
  #base: string;
  #candidate: Candidate;
  #isWarned = false;
  isDone = false;

  constructor(file: ConfigFile, apply: Apply) {
    this.#file = file;
    this.#apply = apply;
    this.#base = file.read();
    this.#candidate = new Candidate(this.#base);
  }

  get hasChanges(): boolean {
    return this.#candidate.text !== new Candidate(this.#base).text;
  }

  get value(): unknown {
    return this.#candidate.value;
  }

  /** Carries out one line; answers what to print. Throws a ShellError where it cannot be, and nothing has changed. */
  async execute(text: string): Promise<string> {
    const asked = /^(|.*\s)\?\s*$/.exec(text);
    if (asked !== null) return helpFor(asked[1] ?? '', this.value);
    const [command, ...words] = wordsOf(text);
    if (command === undefined) return '';
    const run = COMMANDS[command as keyof typeof COMMANDS];
    if (!Object.hasOwn(COMMANDS, command) || run === undefined)
      throw new ShellError(`unknown command "${command}"; expected one of: ${Object.keys(COMMANDS).join(', ')}`);
    const output = await run(this, words);
    if (command !== 'exit' && command !== 'quit') this.#isWarned = false;
    return output;
  }

  set(words: readonly string[]): string {
    const { steps, node, rest } = walk(words);
    if (node.kind === 'leaf') this.#edit((candidate) => candidate.set(steps, readValue(node, rest)));
    else if (node.kind === 'entries') {
      const [name, ...value] = rest;
      if (name === undefined || value.length === 0) throw new ShellError('expected a name and a value');
      this.#edit((candidate) => candidate.set([...steps, name], value.join(' ')));
    } else throw new ShellError(`expected more; try: set ${words.join(' ')} ?`);
    return '';
  }

  delete(words: readonly string[]): string {
    if (words.length === 0) throw new ShellError('expected what to delete');
    const { steps, node, rest } = walk(words);
    if (node.kind === 'entries' && rest.length > 0)
      this.#edit((candidate) => candidate.delete([...steps, rest[0] ?? '']));
    else if (rest.length > 0) throw new ShellError(`unexpected "${rest[0]}": delete takes no value`);
    else this.#edit((candidate) => candidate.delete(steps, node.kind === 'items' ? node : undefined));
    return '';
  }

  show(words: readonly string[]): string {
    if (words.length > 0) walk(words);
    const isBelow = (line: SetLine) => words.every((word, place) => line.words[place] === word);
    return setLines(this.value)
      .filter(isBelow)
      .map(({ shown }) => shown)
      .join('\n');
  }

  /** What a commit would change: lines that go with `-`, lines that come with `+`. */
  compare(): string {
    const before = setLines(new Candidate(this.#base).value);
    const after = setLines(this.value);
    const keyOf = (line: SetLine) => line.words.join(' ');
    const [old, fresh] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
    const gone = before.filter((line) => !fresh.has(keyOf(line))).map(({ shown }) => `- ${shown}`);
    const come = after.filter((line) => !old.has(keyOf(line))).map(({ shown }) => `+ ${shown}`);
    return [...gone, ...come].join('\n');
  }

  async commit(words: readonly string[]): Promise<string> {
    const [option] = words;
    if (option !== undefined && option !== 'check')
      throw new ShellError(`unexpected "${option}"; expected: commit [check]`);
    const { text } = this.#candidate;
    const { errors, warnings } = await this.#file.check(text);
    if (errors.length > 0) throw new ShellError(`not committed:\n${errors.join('\n')}`);
    if (option === 'check') return [...warnings, 'the configuration is good'].join('\n');
    if (!this.hasChanges) return 'nothing to commit';
    if (this.#file.read() !== this.#base)
      throw new ShellError(
        'not committed: somebody else changed the file; "rollback" takes theirs, without your changes',
      );
    await this.#file.write(text);
    let said: string;
    try {
      said = await this.#apply();
    } catch (error) {
      await this.#file.restore();
      throw new ShellError(`not committed: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.#base = text;
    return [...warnings, said].join('\n');
  }

  rollback(words: readonly string[]): string {
    const commits = Number(words[0] ?? 0);
    if (!Number.isInteger(commits) || commits < 0) throw new ShellError('expected how many commits to go back');
    this.#base = this.#file.read();
    this.#candidate = new Candidate(commits === 0 ? this.#base : this.#file.readBefore(commits));
    return commits === 0 ? 'changes discarded' : 'loaded; "compare" shows what a commit would change';
  }

  /** Asks once where there are changes. */
  exit(): string {
    if (this.hasChanges && !this.#isWarned) {
      this.#isWarned = true;
      throw new ShellError('there are changes: "commit" puts them in force, a second "exit" discards them');
    }
    this.isDone = true;
    return '';
  }

  /** All of an edit or nothing of it. */
  #edit(change: (candidate: Candidate) => void): void {
    const edited = new Candidate(this.#candidate.text);
    change(edited);
    this.#candidate = edited;
  }
}

/** What each command does, in the order in which help lists them. */
const COMMANDS: Readonly<Record<string, (shell: Shell, words: readonly string[]) => string | Promise<string>>> = {
  set: (shell, words) => shell.set(words),
  delete: (shell, words) => shell.delete(words),
  show: (shell, words) => shell.show(words),
  compare: (shell) => shell.compare(),
  commit: (shell, words) => shell.commit(words),
  rollback: (shell, words) => shell.rollback(words),
  help: (shell, words) => helpFor(`${words.join(' ')}${words.length > 0 ? ' ' : ''}`, shell.value),
  exit: (shell) => shell.exit(),
  quit: (shell) => shell.exit(),
};

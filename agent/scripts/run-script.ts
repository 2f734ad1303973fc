import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { BoundedOutput } from './bounded-output.ts';

/** Of each of a script's outputs this much is kept. */
export const MAX_OUTPUT_BYTES = 65_536;
/** A background process of a script that has exited may keep its outputs open; they are read this much longer. */
const OUTPUT_GRACE_MS = 100;

export interface ScriptRun {
  /** Run by `/bin/sh -c` in `/`. */
  readonly command: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly timeoutMs: number;
  /** Aborting kills the script as the timeout does. */
  readonly signal?: AbortSignal;
}

export interface ScriptResult {
  /** Null where the script was killed or never started. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly timedOut: boolean;
  readonly durationMs: number;
  /** At most MAX_OUTPUT_BYTES each. */
  readonly stdout: string;
  readonly stderr: string;
  /** Why the script could not be started (`spawn E2BIG`), or `aborted`. */
  readonly error?: string;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Runs a script in a process group of its own and waits for it. At the timeout the whole group gets SIGKILL. Background
 * processes of a script that ends in time are left alone and not waited for. Never rejects.
 */
export async function runScript(run: ScriptRun): Promise<ScriptResult> {
  const startedMs = performance.now();
  const failed = (error: string): ScriptResult => ({
    exitCode: null,
    signal: null,
    timedOut: false,
    durationMs: performance.now() - startedMs,
    stdout: '',
    stderr: '',
    error,
  });
  if (run.signal?.aborted === true) return failed('aborted');

  let child: Child;
  try {
    child = await start(run);
  } catch (error) {
    return failed((error as Error).message);
  }

  const closed = once(child, 'close').catch(() => {});
  const stdout = new BoundedOutput(child.stdout, MAX_OUTPUT_BYTES);
  const stderr = new BoundedOutput(child.stderr, MAX_OUTPUT_BYTES);
  feed(child, run.stdin);
  const stopped = await untilExit(child, run);

  await Promise.race([closed, sleep(OUTPUT_GRACE_MS)]);
  for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy();
  return {
    exitCode: child.exitCode,
    signal: child.signalCode,
    timedOut: stopped === 'timeout',
    durationMs: performance.now() - startedMs,
    stdout: stdout.text(),
    stderr: stderr.text(),
    ...(stopped === 'aborted' ? { error: 'aborted' } : {}),
  };
}

async function start(run: ScriptRun): Promise<Child> {
  const child = spawn('/bin/sh', ['-c', run.command], {
    cwd: '/',
    env: run.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // Rejects where 'error' comes instead: too many processes or files, arguments too long.
  await once(child, 'spawn');
  return child;
}

/** A script need not read its input. */
function feed(child: Child, text: string): void {
  child.stdin.on('error', () => {});
  child.stdin.end(text);
}

async function untilExit(child: Child, run: ScriptRun): Promise<'exited' | 'timeout' | 'aborted'> {
  let stopped: 'exited' | 'timeout' | 'aborted' = 'exited';
  const stop = (why: 'timeout' | 'aborted') => {
    stopped = why;
    killGroup(child);
  };
  const onAbort = () => stop('aborted');
  const timer = setTimeout(stop, run.timeoutMs, 'timeout');
  run.signal?.addEventListener('abort', onAbort, { once: true });
  if (run.signal?.aborted === true) onAbort();
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  clearTimeout(timer);
  run.signal?.removeEventListener('abort', onAbort);
  return stopped;
}

function killGroup(child: Child): void {
  // Until its 'exit' the leader is not reaped, so the number is still the group's.
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Gone this moment, or of another user (a setuid program): its 'exit' is waited for either way.
  }
}

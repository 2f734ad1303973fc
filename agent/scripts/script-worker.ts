import type { EmbeddedQueue } from '#functions/queue/embedded/embedded-queue.ts';
import { scriptLane } from '#functions/queue/embedded/lanes.ts';
import type { LocalMessage } from '#functions/queue/embedded/local-message.ts';
import type { HooklineEvent } from '#shared/event/event.ts';
import { type Hook, type ScriptHook, seesTenant } from '#shared/hook/hook.ts';
import { compileHookMatcher } from '#shared/hook/hook-pattern.ts';
import type { Config } from '../config/config.ts';

export interface LiveScript {
  readonly hook: ScriptHook;
  readonly matches: (event: HooklineEvent) => boolean;
}

export interface ScriptWorkerOptions {
  readonly queue: EmbeddedQueue;
  /** Runs one script to its end; never rejects. */
  readonly run: (hook: ScriptHook, message: LocalMessage, signal: AbortSignal) => Promise<void>;
  /** An execution was dropped because too many are waiting. */
  readonly onDrop: (hook: ScriptHook, event: HooklineEvent) => void;
}

/**
 * Runs the box's scripts beside each other, `concurrency` at once. An execution waits on disk, with the event that wants
 * it, and is taken off when it is over: one that a crash or a power cut ended is started again.
 */
export class ScriptWorker {
  readonly #options: ScriptWorkerOptions;
  readonly #ready = new Set<string>();
  readonly #stopping = new AbortController();
  #scripts = new Map<string, LiveScript>();
  #limits: Config['scripts'] = { concurrency: 1, queueLimit: 0, overflow: 'queue' };
  #running = 0;
  /** Executions accepted and not over. */
  #unfinished = 0;
  #isStopped = false;

  constructor(options: ScriptWorkerOptions) {
    this.#options = options;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#unfinished - this.#running;
  }

  load(hooks: readonly Hook[], limits: Config['scripts']): void {
    this.#limits = limits;
    const scripts = hooks.filter((hook) => hook.type === 'script' && hook.enabled) as ScriptHook[];
    this.#scripts = new Map(scripts.map((hook) => [hook.id, { hook, matches: compileHookMatcher(hook) }]));
    this.#pump();
  }

  /** Says that so many executions wait that were not admitted one by one: an earlier run's, or what somebody asked for. */
  restored(waiting: number): void {
    this.#unfinished += waiting;
  }

  /** The scripts that are to run for this event, less those for which there is no room. */
  admit(event: HooklineEvent): ScriptHook[] {
    const admitted: ScriptHook[] = [];
    for (const { hook, matches } of this.#scripts.values()) {
      if (!seesTenant(hook, event.tenant)) continue;
      if (!matches(event)) continue;
      const { concurrency, queueLimit, overflow } = this.#limits;
      const room = concurrency + (overflow === 'drop' ? 0 : queueLimit);
      if (this.#unfinished >= room) {
        this.#options.onDrop(hook, event);
        continue;
      }
      this.#unfinished++;
      admitted.push(hook);
    }
    return admitted;
  }

  /** Takes back admissions of an event that could not be kept. */
  withdraw(count: number): void {
    this.#unfinished -= count;
  }

  ready(hookId: string): void {
    this.#ready.add(hookId);
    this.#pump();
  }

  /** Starts nothing more and waits for what runs; what still runs after `graceMs` is killed, and run again at the next start. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopped = true;
    const untilMs = Date.now() + graceMs;
    while (this.#running > 0 && Date.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, 20));
    this.#stopping.abort();
  }

  #pump(): void {
    for (const hookId of this.#ready) {
      if (this.#isStopped || this.#running >= this.#limits.concurrency) return;
      // To the end of the line, so that scripts take turns.
      this.#ready.delete(hookId);
      const [message] = this.#options.queue.take(scriptLane(hookId), 1);
      if (message === undefined) continue;
      this.#ready.add(hookId);
      this.#running++;
      void this.#process(hookId, message);
    }
  }

  async #process(hookId: string, message: LocalMessage): Promise<void> {
    const script = this.#scripts.get(hookId);
    // A file may have given the script, or its name, to another tenant meanwhile.
    if (script !== undefined && seesTenant(script.hook, message.event.tenant))
      await this.#options.run(script.hook, message, this.#stopping.signal);
    if (!this.#stopping.signal.aborted) await this.#options.queue.settle(message, []);
    this.#running--;
    this.#unfinished--;
    this.#pump();
  }
}

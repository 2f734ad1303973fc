import type { Config } from '../config.ts';
import type { HookSections } from './hook-sections.ts';
import { DEFAULT_SCRIPT_TIMEOUT_MS } from './hook-settings.ts';

export interface ScriptPool {
  readonly scripts: Config['scripts'];
  readonly scriptTimeoutMs: number;
}

type PoolKey = keyof HookSections['pool'];

/** What the files say about all scripts: the main file wins, and two included files must not disagree. */
export function mergeScriptPools(main: HookSections, included: readonly HookSections[]): ScriptPool {
  return {
    scripts: {
      concurrency: pick('script_concurrency', main, included) ?? 4,
      queueLimit: pick('event_buffer_size', main, included) ?? 10_000,
      overflow: pick('overflow', main, included) ?? 'queue',
    },
    scriptTimeoutMs: pick('script_timeout', main, included) ?? DEFAULT_SCRIPT_TIMEOUT_MS,
  };
}

function pick<K extends PoolKey>(
  key: K,
  main: HookSections,
  included: readonly HookSections[],
): HookSections['pool'][K] | undefined {
  if (main.pool[key] !== undefined) return main.pool[key];
  const [first, ...others] = included.filter(({ pool }) => pool[key] !== undefined);
  for (const other of others) {
    if (other.pool[key] === first?.pool[key]) continue;
    const message = `differs from ${first?.poolPlace.at(key)}; set it in the main configuration, which wins over both`;
    other.poolPlace.at(key).error(message);
  }
  return first?.pool[key];
}

import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Ministack, startMinistack } from '../support/ministack.ts';

const MINISTACK_AT = fileURLToPath(new URL('ministack_at.py', import.meta.url));

/** The emulator with a clock that the test sets. */
export interface StoppedMinistack extends Pick<Ministack, 'endpoint' | 'stop'> {
  setTime(nowMs: number): void;
  /** Removes everything that is in it, and has its clock run again. */
  reset(): Promise<void>;
}

export async function startStoppedMinistack(program: string): Promise<StoppedMinistack> {
  const directory = mkdtempSync(join(tmpdir(), 'hookline-clock-'));
  const clockFile = join(directory, 'clock');
  writeFileSync(clockFile, Buffer.alloc(8));
  const clock = openSync(clockFile, 'r+');
  const setTime = (nowMs: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(nowMs);
    writeSync(clock, bytes, 0, bytes.length, 0);
  };
  const starter = join(directory, 'ministack');
  writeFileSync(starter, `#!/bin/sh\nexec '${dirname(program)}/python3' '${MINISTACK_AT}' '${clockFile}'\n`);
  chmodSync(starter, 0o755);
  const ministack = await startMinistack(starter);
  return {
    endpoint: ministack.endpoint,
    setTime,
    async reset() {
      setTime(0);
      const { ok, status } = await fetch(`${ministack.endpoint}/_ministack/reset`, { method: 'POST' });
      if (!ok) throw new Error(`the emulator's reset was answered with ${status}`);
    },
    async stop() {
      await ministack.stop();
      closeSync(clock);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

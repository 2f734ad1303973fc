import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Pinned: what an emulator gets right changes from version to version. */
const VERSION = '1.5.33';
const HOME = fileURLToPath(new URL('../../../.ministack/', import.meta.url));
const VENV = `${HOME}venv-${VERSION}`;

export interface Installed {
  /** The emulator's program. */
  readonly program: string;
}

export interface Missing {
  /** Why there is none. */
  readonly missing: string;
}

/**
 * The emulator of AWS in a virtual environment of its own under .ministack/, installed from PyPI the first time. Under
 * CI=true it throws where it cannot be had: there, a test that is skipped is a test that is lost.
 */
export function installMinistack(): Installed | Missing {
  const found = install();
  if ('missing' in found) {
    if (process.env.CI === 'true') throw new Error(`the cloud tests need the emulator: ${found.missing}`);
    console.warn(`skipped: ${found.missing}`);
  }
  return found;
}

function install(): Installed | Missing {
  const program = `${VENV}/bin/ministack`;
  const complete = `${VENV}/complete`;
  if (existsSync(complete)) return { program };
  if (spawnSync('python3', ['-c', 'import venv, ensurepip'], { stdio: 'ignore' }).status !== 0) {
    return { missing: 'needs python3 with venv; apt-get install python3-venv' };
  }
  rmSync(VENV, { recursive: true, force: true });
  try {
    execFileSync('python3', ['-m', 'venv', VENV], { stdio: 'pipe' });
    execFileSync(`${VENV}/bin/pip`, ['install', '--quiet', '--disable-pip-version-check', `ministack==${VERSION}`], {
      stdio: 'pipe',
      timeout: 180_000,
    });
    // Last, so that an installation that was cut short is not taken for one.
    writeFileSync(complete, '');
  } catch (error) {
    return { missing: `ministack ${VERSION} cannot be had from PyPI: ${lastLine(error)}` };
  }
  return { program };
}

function lastLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: Buffer; message: string };
  return stderr?.toString().trim().split('\n').at(-1) || message;
}

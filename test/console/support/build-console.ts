import { execFileSync } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Builds the console where console/dist/ is missing or older than its sources: the agent serves what is there. */
export default function buildConsole(): void {
  const patterns = [
    'console/src/**/*.*',
    'console/public/*',
    'console/*.{ts,js,html}',
    'shared/**/*.ts',
    'package-lock.json',
  ];
  const newest = Math.max(...globSync(patterns, { cwd: ROOT }).map((file) => statSync(`${ROOT}${file}`).mtimeMs));
  const built = statSync(`${ROOT}console/dist/index.html`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built < newest) execFileSync(process.execPath, ['console/build.js'], { cwd: ROOT, stdio: 'inherit' });
}

// Builds the console into console/dist/, which the agent serves. `npm ci` runs this; without Vite (npm ci --omit=dev) there
// is no console, and all else works.
import { fileURLToPath } from 'node:url';

const vite = await import('vite').catch(() => undefined);
if (vite === undefined) {
  console.log('hookline: no vite, so no web console; everything else works without it');
  process.exit(0);
}
await vite.build({ configFile: fileURLToPath(new URL('vite.config.ts', import.meta.url)), logLevel: 'warn' });

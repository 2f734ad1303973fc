// Bundles the agent into dist/: a third less memory than the sources, which stay the truth and run as they are wherever
// the bundle is missing or older than they are. `npm ci` runs this; without esbuild (npm ci --omit=dev) there is no bundle.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BUNDLE_DIR, BUNDLE_INPUTS, stamp } from './bundle.js';

const esbuild = await import('esbuild').catch(() => undefined);
if (esbuild === undefined) {
  console.log('hookline: no esbuild, so no bundle; the agent runs from its sources');
  process.exit(0);
}
// Chunks are named by their content: those of the build before would stay for ever.
try {
  for (const file of readdirSync(BUNDLE_DIR)) if (file.endsWith('.js')) rmSync(new URL(file, BUNDLE_DIR));
} catch (error) {
  if (error.code !== 'ENOENT') throw error;
}
const root = fileURLToPath(new URL('../', import.meta.url));
const { metafile } = await esbuild.build({
  absWorkingDir: root,
  entryPoints: { main: 'agent/main.ts', 'database-worker': 'functions/embedded/database-worker.ts' },
  outdir: fileURLToPath(BUNDLE_DIR),
  bundle: true,
  alias: { 'node:http': './functions/bundled/node-http.cjs' },
  minifySyntax: true,
  minifyWhitespace: true,
  platform: 'node',
  format: 'esm',
  // What is imported only when it is needed, as the clients of AWS are, stays out of memory until then.
  splitting: true,
  target: 'node24',
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
  // CommonJS packages require what an ES module has no `require` for.
  banner: {
    js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);",
  },
});
const inputs = [
  ...Object.keys(metafile.inputs).filter((file) => !file.startsWith('node_modules/')),
  'package-lock.json',
];
writeFileSync(BUNDLE_INPUTS, JSON.stringify(Object.fromEntries(inputs.map((file) => [file, stamp(`${root}${file}`)]))));

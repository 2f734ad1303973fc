import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import type { FunctionName } from '../names.ts';

const ROOT = new URL('../../', import.meta.url);

export interface FunctionBundle {
  /** Holds index.mjs and its source map, and nothing else. */
  readonly directory: string;
  /** Of index.mjs. */
  readonly bytes: number;
}

const bundled = new Map<FunctionName, FunctionBundle>();

/**
 * Bundles functions/<name>/<name>.lambda.ts for Lambda's Node 24: ESM, minified, with the SDK clients that it uses and no
 * others, so that what runs is what was tested and a cold start reads one file. Once per process. Throws where the entry
 * does not build.
 */
export function bundleFunction(name: FunctionName): FunctionBundle {
  const known = bundled.get(name);
  if (known !== undefined) return known;
  const directory = fileURLToPath(new URL(`dist/functions/${name}/`, ROOT));
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const { metafile } = buildSync({
    absWorkingDir: fileURLToPath(ROOT),
    entryPoints: [`functions/${name}/${name}.lambda.ts`],
    outfile: `dist/functions/${name}/index.mjs`,
    bundle: true,
    minify: true,
    keepNames: true, // Errors are known by the names of their classes.
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
    // CommonJS packages require what an ES module has no `require` for.
    banner: {
      js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);",
    },
  });
  const bytes = metafile.outputs[`dist/functions/${name}/index.mjs`]?.bytes ?? 0;
  const bundle = { directory, bytes };
  bundled.set(name, bundle);
  return bundle;
}

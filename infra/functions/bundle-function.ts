import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync, type OutputFile } from 'esbuild';
import type { FunctionName } from '../names.ts';

const ROOT = new URL('../../', import.meta.url);

export interface FunctionBundle {
  /** Holds index.mjs and its source map, and nothing else. */
  readonly directory: string;
  /** Of index.mjs. */
  readonly bytes: number;
}

/** Modules that cost a cold start time for what no function of ours uses; each stand-in says what. */
const STAND_INS = {
  'node:http': './functions/bundled/node-http.cjs',
  '@aws-sdk/credential-provider-node': './infra/functions/bundled/environment-credentials.ts',
};

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
  mkdirSync(directory, { recursive: true });
  let bytes = 0;
  for (const { path, contents } of build(name, `${directory}index.mjs`)) {
    writeIfChanged(path, contents);
    if (path.endsWith('.mjs')) bytes = contents.length;
  }
  const bundle = { directory, bytes };
  bundled.set(name, bundle);
  return bundle;
}

function build(name: FunctionName, outfile: string): readonly OutputFile[] {
  const { outputFiles } = buildSync({
    absWorkingDir: fileURLToPath(ROOT),
    entryPoints: [`functions/${name}/${name}.lambda.ts`],
    outfile,
    write: false,
    bundle: true,
    minify: true,
    keepNames: true, // Errors are known by the names of their classes.
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    alias: STAND_INS,
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
    // CommonJS packages require what an ES module has no `require` for.
    banner: {
      js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);",
    },
  });
  return outputFiles;
}

/** Other processes may be reading it for their own synthesis: they see the old file or the new one, and nothing else. */
function writeIfChanged(path: string, contents: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  const beside = `${dirname(path)}.${process.pid}-${basename(path)}`;
  writeFileSync(beside, contents);
  renameSync(beside, path);
}

#!/usr/bin/env node
// Plain JavaScript that every Node can read: the rest is TypeScript, which only Node 24 runs as it is.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `hookline needs Node 24 or newer, this is ${process.version}: run it as "npx hookline" in the checkout after "npm ci", which brings Node 24.`,
  );
  process.exit(1);
}
const { emitWarning } = process;
process.emitWarning = (warning, ...rest) => {
  // node:sqlite works as we need it; that it may still change is the business of package.json, not of an operator.
  if (String(warning).includes('SQLite is an experimental feature')) return;
  emitWarning.call(process, warning, ...rest);
};
const { enableCompileCache, flushCompileCache } = await import('node:module');
// Not in the shared /tmp, where others could lay code for root to run.
enableCompileCache(new URL('../node_modules/.cache/hookline', import.meta.url).pathname);
const { currentBundle } = await import('./bundle.js');
const { main } = await import(currentBundle()?.href ?? './main.ts');
// A router runs for months: what was compiled is kept for the next start now, not at the end.
setTimeout(flushCompileCache, 5_000).unref();
await main(process.argv.slice(2));

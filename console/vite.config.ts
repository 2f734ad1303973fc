import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { fontsAsFiles } from './fonts-as-files.ts';
import { precompressed } from './precompressed.ts';

const SHARED = fileURLToPath(new URL('../shared', import.meta.url));

/** `HOOKLINE_API` names the agent that answers while one works on the console with `npm run dev -w @hookline/console`. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), fontsAsFiles(), precompressed()],
  resolve: { alias: { '#shared': SHARED } },
  build: {
    target: 'es2023',
    // A font inlined as data: would be refused by the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
  },
  server: { proxy: { '/api': process.env.HOOKLINE_API ?? 'http://127.0.0.1:8080' } },
});

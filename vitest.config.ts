import { defineConfig, type TestUserConfig } from 'vitest/config';

const project = (name: string, include: string, timeoutMs: number, more: TestUserConfig = {}) => ({
  // The console has a package.json of its own, where `#shared` means nothing to Node.
  resolve: { alias: { '#shared': `${import.meta.dirname}/shared` } },
  test: {
    name,
    include: [include],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    ...more,
  },
});

/** One installation and one deployment for all files; one file after the other, since one stops the emulator for a while. */
const CLOUD = {
  globalSetup: [
    'test/cloud/support/global-setup.ts',
    'test/cloud/support/deploy-once.ts',
    'test/console/support/build-console.ts',
  ],
  fileParallelism: false,
};

/** One project per kind of test: `npm test -- --project unit` runs one of them. */
export default defineConfig({
  test: {
    projects: [
      project('unit', 'test/unit/**/*.test.ts', 10_000),
      project('conformance', 'test/conformance/**/*.test.ts', 30_000),
      project('infra', 'test/infra/**/*.test.ts', 60_000),
      project('cloud', 'test/cloud/**/*.test.ts', 120_000, CLOUD),
      project('e2e', 'test/e2e/**/*.test.ts', 120_000),
      project('console', 'test/console/**/*.test.ts', 240_000, {
        globalSetup: ['test/console/support/build-console.ts'],
        expect: { poll: { timeout: 15_000 } },
      }),
    ],
  },
});

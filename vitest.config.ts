import { defineConfig } from 'vitest/config';

const project = (name: string, include: string, timeoutMs: number) => ({
  test: { name, include: [include], testTimeout: timeoutMs, hookTimeout: timeoutMs },
});

/** One project per kind of test: `npm test -- --project unit` runs one of them. */
export default defineConfig({
  test: {
    projects: [
      project('unit', 'test/unit/**/*.test.ts', 10_000),
      project('conformance', 'test/conformance/**/*.test.ts', 30_000),
      project('infra', 'test/infra/**/*.test.ts', 60_000),
      project('cloud', 'test/cloud/**/*.test.ts', 120_000),
      project('e2e', 'test/e2e/**/*.test.ts', 120_000),
    ],
  },
});

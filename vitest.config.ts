import { defineConfig } from 'vitest/config'

// Two projects: rooms hold no module state, so their tests share one process (isolation costs four times the run);
// tests that start servers, read process.env or send signals get a process of their own.
export default defineConfig({
  test: {
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/types.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 85 },
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          isolate: false,
          pool: 'threads',
          globalSetup: ['test/support/search-logs-setup.ts'],
          // Ends what hangs: the first test of a file also waits for its modules, which takes seconds on a busy machine.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'test/package/**/*.test.ts'],
          pool: 'forks',
          globalSetup: ['test/e2e/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})

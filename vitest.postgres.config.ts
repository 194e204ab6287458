import { defineConfig } from 'vitest/config'

// Runs against a real PostgreSQL, which the global setup starts and stops. It fails, and never skips, where there is none.
export default defineConfig({
  test: {
    name: 'postgres',
    include: ['test/postgres/**/*.test.ts'],
    globalSetup: ['test/support/search-logs-setup.ts', 'test/postgres/global-setup.ts'],
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})

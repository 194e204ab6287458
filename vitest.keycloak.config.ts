import { defineConfig } from 'vitest/config'

// Runs against a real Keycloak, which the global setup fetches, starts and stops. It fails, and never skips, without Java.
export default defineConfig({
  test: {
    name: 'keycloak',
    include: ['test/keycloak/**/*.test.ts'],
    globalSetup: ['test/support/search-logs-setup.ts', 'test/keycloak/global-setup.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
})

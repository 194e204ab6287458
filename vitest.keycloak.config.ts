import { defineConfig } from 'vitest/config'

const forEachVersion = {
  pool: 'forks' as const,
  fileParallelism: false,
  maxConcurrency: 4,
  testTimeout: 120_000,
  hookTimeout: 300_000,
  globalSetup: ['test/support/search-logs-setup.ts', 'test/keycloak/global-setup.ts'],
}

// Runs against real Keycloaks, which the global setup fetches, starts and stops. It fails, and never skips, without Java.
// What provisions a realm has to hold on the oldest supported version too.
export default defineConfig({
  test: {
    fileParallelism: false,
    projects: [
      {
        test: {
          ...forEachVersion,
          name: 'keycloak',
          include: ['test/keycloak/**/*.test.ts'],
          provide: { keycloakVersion: '26.7.4' },
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...forEachVersion,
          name: 'keycloak-26.4',
          include: ['test/keycloak/{realm,engine}/**/*.test.ts'],
          provide: { keycloakVersion: '26.4.7' },
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})

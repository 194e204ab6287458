import { defineConfig } from 'vitest/config'

// Tokens by the thousand: a tenth of the full size, or what FUZZ_SCALE says; `npm run exam` runs it at 1. The seed is printed, and
// FUZZ_SEED replays it.
export default defineConfig({
  test: {
    name: 'fuzz',
    include: ['test/fuzz/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 600_000,
  },
})

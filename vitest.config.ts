import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // End-to-end tests start processes; on a busy machine with two cores that takes its time.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})

import { defineConfig } from 'vitest/config'

// Two files at a time, each with its own server: one mostly waits while the other works. Deadlines are
// generous, since a test waits for what happens and not for a time.
export default defineConfig({
  test: {
    include: ['*.spec.ts'],
    reporters: ['default', './support/skips.ts'],
    maxWorkers: 2,
    minWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})

import { defineConfig } from 'vitest/config'

// Two cores: files run one after another, each with its own server. Deadlines are generous, since a
// test waits for what happens and not for a time.
export default defineConfig({
  test: {
    include: ['*.spec.ts'],
    reporters: ['default', './support/skips.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})

import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Short files that walk for minutes begin first: none is left over for one worker at the end. */
class WalksFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const walks = ({ moduleId }: TestSpecification): boolean => /\/(every_\w+|meeting_model|clocks)\.spec\.ts$/.test(moduleId)
    const sorted = await super.sort(files)
    return [...sorted.filter(walks), ...sorted.filter((file) => !walks(file))]
  }
}

// Two files at a time, each with its own server: one mostly waits while the other works. Deadlines are
// generous, since a test waits for what happens and not for a time.
export default defineConfig({
  test: {
    include: ['*.spec.ts'],
    reporters: ['default', './support/skips.ts'],
    sequence: { sequencer: WalksFirst },
    maxWorkers: 2,
    minWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})

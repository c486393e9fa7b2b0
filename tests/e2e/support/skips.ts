// Says at the end what was not tested and why; adds it to the file that SIFANG_SKIPS names.
import { appendFileSync } from 'node:fs'
import type { Reporter, TestModule, Vitest } from 'vitest/node'

export default class Skips implements Reporter {
  private some = false // only the tests that were asked for by name

  onInit(vitest: Vitest): void {
    this.some = vitest.config.testNamePattern !== undefined
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    if (this.some) return
    const lines: string[] = []
    for (const module of modules)
      for (const test of module.children.allTests('skipped')) {
        const result = test.result()
        const reason = result?.state === 'skipped' ? result.note : undefined
        lines.push(`${module.moduleId.split('/').pop()} > ${test.fullName}: ${reason ?? 'no reason given'}`)
      }
    for (const line of lines) console.warn(`*** SKIPPED: ${line}`)
    const file = process.env.SIFANG_SKIPS
    if (file && lines.length > 0) appendFileSync(file, `${lines.join('\n')}\n`)
  }
}

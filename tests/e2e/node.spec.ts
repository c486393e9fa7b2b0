// Debian 12 has Node.js 18: what only a newer one knows works on a developer's machine and nowhere else.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repository } from './support/server.js'

const newer = /\.(with|toSorted|toSpliced|toReversed|isSubsetOf|isSupersetOf|isDisjointFrom|symmetricDifference|isWellFormed)\(|\b(Object|Map)\.groupBy\(|\bArray\.fromAsync\(|\bPromise\.(withResolvers|try)\(|\bimport\.meta\.(dirname|filename)\b/

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist') return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? sources(path) : /\.(ts|mjs|js|vue)$/.test(entry.name) ? [path] : []
  })
}

test.each(['tests', 'web'])('%s asks for no newer Node.js than Debian has', (folder) => {
  const files = sources(join(repository, folder)).filter((path) => !path.endsWith('node.spec.ts'))
  expect(files.length).toBeGreaterThan(10)
  const found = files.flatMap((path) =>
    readFileSync(path, 'utf8').split('\n').flatMap((line, at) => (newer.test(line) ? [`${path.slice(repository.length + 1)}:${at + 1}: ${line.trim()}`] : [])))
  expect(found).toEqual([])
})

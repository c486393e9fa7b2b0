// Fails when what a first visit must load (the entry and everything it imports statically, scripts
// and styles) is over the budget, gzipped.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const budgetKiB = 150
const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))

const files = new Set()
function collect(key) {
  const chunk = manifest[key]
  if (files.has(chunk.file)) return
  files.add(chunk.file)
  for (const css of chunk.css ?? []) files.add(css)
  for (const next of chunk.imports ?? []) collect(next)
}
for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) collect(key)

let total = 0
for (const file of files) {
  const size = gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length
  total += size
  console.log(`${(size / 1024).toFixed(1).padStart(7)} KiB  ${file}`)
}
console.log(`${(total / 1024).toFixed(1).padStart(7)} KiB  entry in all, budget ${budgetKiB} KiB`)
if (files.size === 0 || total > budgetKiB * 1024) {
  console.error(files.size === 0 ? 'no entry in the manifest' : 'the entry is over its budget')
  process.exit(1)
}

// Writes x.br and x.gz beside every file of dist that gets smaller by it; the server sends them to browsers
// that take them.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url)
/** Under this a packet holds it anyway. */
const worthIt = 1024

let before = 0
let after = 0
for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
  const file = new URL(name.replaceAll('\\', '/'), dist)
  if (!/\.(js|css|svg|json|html|webmanifest|txt)$/.test(name) || name.startsWith('.') || !statSync(file).isFile()) continue
  const bytes = readFileSync(file)
  if (bytes.length < worthIt) continue
  const packed = {
    br: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
    gz: gzipSync(bytes, { level: 9 }),
  }
  for (const [ending, smaller] of Object.entries(packed)) if (smaller.length < bytes.length) writeFileSync(new URL(`${file.href}.${ending}`), smaller)
  before += bytes.length
  after += packed.br.length
}
console.log(`${(before / 1024).toFixed(0)} KiB of text, ${(after / 1024).toFixed(0)} KiB as brotli`)

// Plugins for a server of a test: those that the build has made, chosen by name into a directory of their own.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { program } from './server.js'

const built = process.env.SIFANG_TEST_PLUGINS ?? join(dirname(program), 'test-plugins')

export interface Shelf {
  directory: string
  remove: () => void
}

/** A directory with these; "hello:again" is hello under the file name again.so. */
export function shelf(...names: string[]): Shelf {
  const directory = mkdtempSync(join(tmpdir(), 'sifang-plugins-'))
  for (const name of names) {
    const [source, target] = name.split(':')
    copyFileSync(join(built, `${source}.so`), join(directory, `${target ?? source}.so`))
  }
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) }
}

// `sifang verify` and all other commands only look, and touch only what is theirs: what is no database of Sifang's is
// said to be none, a schema that is older or newer is named as such, a restore that fails leaves the directory as it was.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { found, matter } from './support/community.js'
import { ok, run, Server } from './support/server.js'

let server: Server
let place: string

const sql = (database: string, text: string): string => execFileSync('sqlite3', [database, text], { encoding: 'utf8' }).trim()
/** A data directory with a copy of the community's database: it has no files. */
function copy(name: string): string {
  const folder = join(place, name)
  mkdirSync(folder)
  cpSync(join(server.data, 'sifang.db'), join(folder, 'sifang.db'))
  return folder
}

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'sifang-other-'))
  server = await (await Server.fresh()).start()
  const people = await found(server)
  await people.resident!.must('POST', '/communities/MG/tickets', matter)
  await server.stop()
})
afterAll(async () => {
  await server?.remove()
  rmSync(place, { recursive: true, force: true })
})

/** What somebody may take for a database of Sifang's, and why it is none. */
const not_sifang: [what: string, make: (file: string) => void, why: RegExp][] = [
  ['an empty file', (file) => writeFileSync(file, ''), /it is empty/],
  ['an empty database', (file) => sql(file, 'CREATE TABLE t (x); DROP TABLE t; PRAGMA user_version = 1'), /it is empty/],
  ['the database of another program', (file) => sql(file, 'CREATE TABLE notes (x); INSERT INTO notes VALUES (1)'), /another program/],
  ['one that has our bookkeeping and nothing in it', (file) => sql(file, 'CREATE TABLE schema_migrations (number, name, checksum); CREATE TABLE notes (x)'), /another program/],
  ['one with migrations of its own', (file) => sql(file, "CREATE TABLE schema_migrations (number INTEGER, name TEXT, checksum TEXT, applied_at_ms INTEGER, server_version TEXT); INSERT INTO schema_migrations VALUES (1, '0001_other', 'x', 1, 'x')"), /0001_other differs/],
  ['a text', (file) => writeFileSync(file, 'dear diary\n'.repeat(1000)), /no database/],
  ['a database cut off in the middle', (file) => writeFileSync(file, readFileSync(join(server.data, 'sifang.db')).subarray(0, 50_000)), /damaged, or not whole/],
]

test('what is no database of Sifang is refused by every command, and stays as it is', async () => {
  for (const [what, make, why] of not_sifang) {
    const folder = join(place, 'odd')
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
    const file = join(folder, 'sifang.db')
    make(file)
    const before = readFileSync(file)
    for (const words of [['verify'], ['export', '--community', 'MG', join(folder, 'out')], ['backup', join(folder, 'out')], ['community', 'add', '--code', 'MG', '--name', 'x'], ['serve', '--listen', '127.0.0.1:0']]) {
      const { code, out, err } = await run([...words, '--data', folder])
      expect(code, `${words[0]!} ${what}`).toBe(1)
      expect(out, `${words[0]!} ${what}`).toBe('')
      expect(err, `${words[0]!} ${what}`).toMatch(why)
      expect(err).toContain(file)
    }
    expect(readFileSync(file).equals(before), what).toBe(true)
    expect(readdirSync(folder).filter((name) => name !== 'lock'), what).toEqual(['sifang.db'])
    expect(await run(['restore', '--data', join(folder, 'new'), file])).toMatchObject({ code: 1, out: '', err: expect.stringMatching(why) })
    expect(existsSync(join(folder, 'new')), what).toBe(false)
  }
})

test('a directory that is not there is said to be none, and is not made', async () => {
  const nowhere = join(place, 'nowhere')
  for (const words of [['verify'], ['export', '--community', 'MG', join(place, 'out')], ['backup', join(place, 'out')], ['serve', '--listen', '127.0.0.1:0']]) {
    const { code, err } = await run([...words, '--data', nowhere])
    expect(code, words[0]).toBe(1)
    expect(err, words[0]).toContain(`there is no database in ${nowhere}`)
  }
  expect(existsSync(nowhere)).toBe(false)
})

test('a schema that is older is named as such; one that is newer as well', async () => {
  const folder = copy('older')
  const file = join(folder, 'sifang.db')
  sql(file, 'CREATE TABLE kept AS SELECT * FROM schema_migrations; DELETE FROM schema_migrations; INSERT INTO schema_migrations SELECT * FROM kept WHERE number < (SELECT max(number) FROM kept); DROP TABLE kept')
  const steps = Number(sql(file, 'SELECT count(*) FROM schema_migrations'))
  const before = readFileSync(file)
  const { code, err } = await run(['verify', '--data', folder])
  expect(code).toBe(1)
  if (steps > 0) expect(err).toContain('older version')
  expect(readFileSync(file).equals(before)).toBe(true)
  const newer = join(copy('newer'), 'sifang.db')
  sql(newer, "INSERT INTO schema_migrations SELECT 9999, '9999_later', 'x', 1, 'x'")
  expect(await run(['verify', '--data', join(place, 'newer')])).toMatchObject({ code: 1, err: expect.stringContaining('newer version') })
})

test('a restore that fails leaves the directory as it was, and the same can be done again', async () => {
  const backup = join(place, 'copy.db')
  await ok(['backup', '--data', server.data, backup])
  const bad = join(place, 'bad.db')
  cpSync(backup, bad)
  sql(bad, "UPDATE tickets SET title = 'x' WHERE title LIKE '电梯%'")
  const target = join(place, 'restored')
  for (const [directory, left] of [[target, undefined], [join(place, 'kept'), ['note.txt']]] as const) {
    if (left) {
      mkdirSync(directory)
      writeFileSync(join(directory, 'note.txt'), 'mine')
    }
    const failed = await run(['restore', '--data', directory, bad])
    expect(failed).toMatchObject({ code: 1, err: expect.stringContaining('nothing was restored') })
    expect(existsSync(directory) ? readdirSync(directory).filter((name) => name !== 'lock') : undefined).toEqual(left)
    // What a process killed in the middle leaves is in nobody's way either.
    mkdirSync(join(directory, 'making'), { recursive: true })
    writeFileSync(join(directory, 'making', 'sifang.db'), 'half')
    expect(await ok(['restore', '--data', directory, backup])).toMatch(/^good/)
    expect(readdirSync(directory)).toContain('sifang.db')
    expect(readdirSync(directory)).not.toContain('making')
    expect((await run(['restore', '--data', directory, backup])).err).toContain('already')
    expect(await ok(['verify', '--data', directory])).toMatch(/^good/)
  }
})

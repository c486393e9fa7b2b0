// The command line as somebody meets it for the first time: what is used wrongly is code 2, what fails is
// code 1, both in words that say what to do; nothing is half done; the same with a server at work and without.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ok, run, Server } from './support/server.js'

let server: Server
let place: string
let data: string[]
const at = (name: string): string => join(place, name)

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'sifang-line-'))
  server = await Server.fresh()
  data = ['--data', server.data]
  writeFileSync(at('empty'), '')
  writeFileSync(at('text.csv'), 'a,b\n1,2\n')
  writeFileSync(at('three.txt'), 'rc,居委会\r\noc,业委会\r\npc,物业\r\n')
  writeFileSync(at('twice.txt'), 'rc,居委会\nrc,业委会\n')
  writeFileSync(at('unnamed.txt'), 'rc,\n')
  writeFileSync(at('tail'), 'x')
  mkdirSync(at('folder'))
})
afterAll(async () => {
  await server?.remove()
  rmSync(place, { recursive: true, force: true })
})

const used_wrongly: [words: string[], says: RegExp][] = [
  [[], /subcommand is required/],
  [['frobnicate'], /not expected|required/],
  [['community'], /subcommand is required/],
  [['init'], /--data is required/],
  [['community', 'add', '--code', 'MG'], /--name is required/],
  [['verify', 'extra'], /not expected/],
  [['user', 'add', '--login', 'a', '--name', 'A', '--role', 'king', '--community', 'MG'], /--role: king not in/],
  [['user', 'add', '--login', 'a', '--name', 'A', '--community', 'MG'], /--community requires --role/],
  [['user', 'add', '--login', 'a', '--name', 'A', '--role', 'member'], /--role requires --community/],
  [['user', 'add', '--login', 'a', '--name', 'A', '--party', 'property_company'], /--party requires --role/],
  [['import', 'tickets', '--community', 'MG', 'nowhere.jsonl'], /does not exist/],
  [['import', 'tickets', '--community', 'MG', '/tmp'], /is actually a directory/],
  [['restore', 'nowhere.db'], /does not exist/],
  [['serve', '--listen', 'nonsense'], /--listen: an address is host:port/],
  [['serve', '--listen', '127.0.0.1:99999'], /--listen: an address is host:port/],
  [['serve', '--io-threads', '0'], /--io-threads/],
  [['health', '--listen', 'nonsense'], /--listen: an address is host:port/],
]

test('what is used wrongly ends with 2 and says how', async () => {
  for (const [words, says] of used_wrongly) {
    const alone = words.length < 2 || words[0] === 'health'
    const end = await run([...words, ...(alone ? [] : data)])
    expect(end.code, words.join(' ')).toBe(2)
    expect(end.out, words.join(' ')).toBe('')
    expect(end.err, words.join(' ')).toMatch(says)
  }
})

/** What fails, whoever does it: the line itself, or the server to which it is handed. */
const fails: [words: () => string[], says: RegExp, stdin?: string][] = [
  [() => ['community', 'add', '--code', 'mg', '--name', 'x'], /code must be 1 to 8 capital letters or digits/],
  [() => ['community', 'add', '--code', 'BAD', '--name', ' '], /name must not be empty/],
  [() => ['community', 'add', '--code', 'BAD', '--name', 'two\nlines'], /name must be one line/],
  [() => ['community', 'add', '--code', 'BAD', '--name', '长'.repeat(61)], /name has more than 60 characters/],
  [() => ['community', 'add', '--code', 'BAD', '--name', 'x', '--zone', 'Mars/Olympus'], /zone is not a zone/],
  [() => ['community', 'add', '--code', 'BAD', '--name', 'x', '--parties', at('nowhere')], /four, five or a file/],
  [() => ['community', 'add', '--code', 'BAD', '--name', 'x', '--parties', at('folder')], /four, five or a file/],
  [() => ['community', 'add', '--code', 'BAD', '--name', 'x', '--parties', at('empty')], /names no party/],
  [() => ['community', 'add', '--code', 'BAD', '--name', 'x', '--parties', at('twice.txt')], /rc stands there twice/],
  [() => ['community', 'add', '--code', 'BAD', '--name', 'x', '--parties', at('unnamed.txt')], /name of rc must not be empty/],
  [() => ['user', 'add', '--login', 'a b', '--name', 'A'], /login must have no blanks/],
  [() => ['user', 'add', '--login', 'a', '--name', ''], /name must not be empty/],
  [() => ['user', 'add', '--login', 'a', '--name', 'two\nlines'], /name must be one line/],
  [() => ['user', 'add', '--login', 'a', '--name', 'A', '--community', 'MG', '--role', 'member'], /party is not a party/],
  [() => ['user', 'add', '--login', 'a', '--name', 'A', '--community', 'MG', '--role', 'member', '--party', 'nobody'], /party is not a party/],
  [() => ['user', 'add', '--login', 'a', '--name', 'A', '--community', 'MG', '--role', 'resident', '--party', 'property_company'], /party goes with/],
  [() => ['user', 'add', '--login', 'a', '--name', 'A', '--community', 'MG', '--role', 'resident', '--grid', 'G1'], /grid goes with/],
  [() => ['user', 'add', '--login', 'a', '--name', 'A', '--community', 'MG', '--role', 'grid_worker'], /grid is needed/],
  [() => ['user', 'add', '--login', 'a', '--name', 'A', '--community', 'XX', '--role', 'resident'], /no community XX/],
  [() => ['user', 'add', '--login', 'a', '--name', 'A', '--password-stdin'], /at least 8 characters/, 'short\n'],
  [() => ['user', 'add', '--login', 'a', '--name', 'A', '--password-stdin'], /no password came/, ''],
  [() => ['token', 'create', '--login', 'nobody'], /no user nobody/],
  [() => ['import', 'tickets', '--community', 'XX', at('text.csv')], /^there is no community XX/],
  [() => ['import', 'households', '--community', 'MG', at('empty')], /empty/],
  [() => ['export', '--community', 'XX', at('out')], /^there is no community XX/],
  [() => ['backup', at('nowhere/copy.db')], /there is no directory .*nowhere/],
  [() => ['backup', at('folder')], /exists already/],
]

for (const served of [false, true])
  test(`what fails ends with 1, says why and leaves nothing, ${served ? 'handed to a server' : 'without a server'}`, async () => {
    if (served) await server.start()
    else await ok(['community', 'add', ...data, '--code', 'MG', '--name', '小区'])
    const before = JSON.parse(await ok(['verify', '--json', ...data])).events
    for (const [make, says, stdin] of fails) {
      const words = make().map((word) => (word === 'a' && served ? 'ab' : word)) // `a` is there since the first round
      const end = await run([...words, ...data], stdin)
      expect(end.code, words.join(' ')).toBe(1)
      expect(end.out, words.join(' ')).toBe('')
      expect(end.err, words.join(' ')).toMatch(says)
      expect(end.err, words.join(' ')).not.toMatch(/boost|sqlite|SELECT|not_found|\/usr\/include/i)
    }
    expect(JSON.parse(await ok(['verify', '--json', ...data])).events).toBe(before)
    expect(existsSync(at('out'))).toBe(false)
    // What was refused can be done rightly: the login is still free.
    await ok(['user', 'add', ...data, '--login', `a${served ? 'b' : ''}`, '--name', 'A', '--password-stdin'], 'long-enough-words\n')
  })

test('a file named relative to where one stands is found by the server too, also one of parties', async () => {
  const { execFile } = await import('node:child_process')
  const { promisify } = await import('node:util')
  const { program } = await import('./support/server.js')
  const { stdout } = await promisify(execFile)(program, ['community', 'add', '--json', ...data, '--code', 'DREI', '--name', '三方', '--parties', 'three.txt'], { cwd: place })
  expect(JSON.parse(stdout)).toMatchObject({ code: 'DREI' })
})

test('what a program reads is one JSON object on a line', async () => {
  expect(JSON.parse(await ok(['version', '--json']))).toEqual({ version: expect.stringMatching(/^\d+\.\d+/) })
  expect(JSON.parse(await ok(['init', '--json', '--data', at('new')]))).toEqual({ directory: at('new') })
  expect(JSON.parse(await ok(['backup', '--json', ...data, at('copy.db')]))).toEqual({ file: at('copy.db') })
  expect(JSON.parse(await ok(['restore', '--json', '--data', at('again'), at('copy.db')]))).toMatchObject({ good: true })
  expect(JSON.parse(await ok(['token', 'create', '--json', ...data, '--login', 'a']))).toEqual({ token: expect.stringMatching(/^sft_/) })
})

test('init makes a directory once, and says so the second time', async () => {
  expect((await run(['init', '--data', at('new')]))).toMatchObject({ code: 1, err: expect.stringContaining('already') })
  expect((await run(['init', '--data', at('tail')]))).toMatchObject({ code: 1, err: expect.stringContaining(at('tail')) })
})

test('a path too long for a socket is no hindrance to a line that needs none', async () => {
  const deep = at('d'.repeat(120))
  await ok(['init', '--data', deep])
  await ok(['community', 'add', '--data', deep, '--code', 'MG', '--name', '小区'])
  expect(await ok(['verify', '--data', deep])).toMatch(/^good/)
})

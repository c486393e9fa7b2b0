// Files in and out: the real history imported, backup and restore of a server at work.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { ok, repository, run, Server } from './support/server.js'

const real = join(repository, '../shared/data/requests_replied.jsonl')

let server: Server
let people: People

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
})
afterAll(() => server?.remove())

test('the real file goes in whole, once; a row of it comes back to life', async ({ skip }) => {
  skip(!existsSync(real), `${real} is not here`)
  const imported = JSON.parse(await ok(['import', 'tickets', '--json', '--data', server.data, '--community', 'MG', real]))
  expect(imported).toEqual({ added: 2236, known: 0, bad: 0 })
  expect(JSON.parse(await ok(['import', 'tickets', '--json', '--data', server.data, '--community', 'MG', real]))).toEqual({ added: 0, known: 2236, bad: 0 })

  // Listed page by page, stable, each once.
  const ids = new Set<string>()
  let cursor: string | null = null
  do {
    const page: Json = await people.resident!.must('GET', `/communities/MG/tickets?limit=100&state=closed${cursor ? `&cursor=${cursor}` : ''}`)
    for (const ticket of page.items) ids.add(ticket.id)
    cursor = page.next
  } while (cursor)
  expect(ids.size).toBe(2236)

  // Found by a two-character word; dates kept; no clocks, in no figure.
  const hits = await people.resident!.must('GET', `/communities/MG/tickets?limit=100&q=${encodeURIComponent('物业')}`)
  expect(hits.items.length).toBeGreaterThan(50)
  for (const hit of hits.items) expect(hit.title + hit.body + hit.answers[0].text).toContain('物业')
  const one = hits.items[0]
  expect(one).toMatchObject({ state: 'closed', resolution: 'archived', owed: [], due: null, reporter: null })
  expect(new Date(one.created_at).getUTCFullYear()).toBeLessThan(2021)
  expect((await people.resident!.get('/communities/MG/board')).body.closed_30d).toBe(0)

  // Reopened, put on an agenda, decided.
  await people.host!.act(`/tickets/${one.id}`, 'reopen', { reason: '问题又出现了' })
  await people.host!.act(`/tickets/${one.id}`, 'agenda')
  const meeting = await people.host!.must('POST', '/communities/MG/meetings', { title: '会', starts_at: new Date().toISOString() })
  const item = meeting.agenda.find((entry: Json) => entry.ticket === one.id)
  await people.host!.act(`/meetings/${meeting.id}`, 'open')
  for (const login of ['rc', 'oc', 'pc', 'pr']) await people[login]!.act(`/meetings/${meeting.id}`, 'check_in')
  await people.host!.act(`/meetings/${meeting.id}`, 'start')
  await people.host!.act(`/meetings/${meeting.id}`, 'next', { item: item.id })
  await people.host!.must('POST', `/agenda/${item.id}/decision`, { text: '物业重新处理', party: 'property_company' })
  const living = await people.pc!.must('GET', `/tickets/${one.id}`)
  expect(living).toMatchObject({ state: 'assigned', resolution: null, reopened: 1 })
  expect(living.owed).not.toEqual([])
})

test('a bad row is named by its line, the others go in', async () => {
  const file = join(server.data, 'rows.jsonl')
  writeFileSync(file, [
    '{"id":"a1","subject":"好的一行","body":"正文","created_at":"2020-01-02 03:04:05"}', '{"id":"a2","subject":', '',
    '{"subject":"没有编号","body":"x","created_at":"2020-01-02"}', '{"id":"a4","subject":"没有时间","body":"x"}',
    '{"id":"a5","subject":"另一种日期","body":"x","created_at":"2020/1/2 3:04","up":3}',
  ].join('\n'))
  const { code, out, err } = await run(['import', 'tickets', '--json', '--data', server.data, '--community', 'MG', file])
  expect(code).toBe(1)
  expect(JSON.parse(out)).toEqual({ added: 2, known: 0, bad: 3 })
  expect(err.split('\n').filter(Boolean).map((line) => line.split(':')[0])).toEqual(['line 2', 'line 4', 'line 5'])
  const csv = join(server.data, 'rows.csv')
  writeFileSync(csv, '\uFEFFid,title,body,created_at\nc1,"带,逗号","两\n行",2020-01-02\nc2,少一列\n')
  const second = await run(['import', 'tickets', '--json', '--data', server.data, '--community', 'MG', csv])
  expect(JSON.parse(second.out)).toEqual({ added: 1, known: 0, bad: 1 })
  expect(second.code).toBe(1)
  const households = join(server.data, 'households.csv')
  writeFileSync(households, 'building,unit,room,grid\n9,1,101,\n9,1,,\n')
  const third = await run(['import', 'households', '--data', server.data, '--community', 'MG', households])
  expect(third).toMatchObject({ code: 1, out: 'added 1, there already 0, bad 1\n', err: '第 3 行，room：必须填写 / Line 3, room: is needed\n' })
  const again = await run(['import', 'households', '--json', '--data', server.data, '--community', 'MG', households])
  expect(JSON.parse(again.out)).toEqual({ added: 0, known: 1, bad: 1, written: true })
  const help = await ok(['import', 'tickets', '--help'])
  for (const column of ['id', 'title', 'subject', 'body', 'category', 'created_at', 'reply', 'replied_at']) expect(help).toMatch(new RegExp(`\\b${column}\\b`))
})

test('an export takes a new name only and appears whole or not at all, with a server and without', async () => {
  const own = await Server.fresh()
  await ok(['demo', '--data', own.data])
  const place = mkdtempSync(join(tmpdir(), 'sifang-export-'))
  const exports = (community: string, file: string) => run(['export', '--data', own.data, '--community', community, file])
  const kept = join(place, 'kept.jsonl')
  writeFileSync(kept, 'mine')
  for (const served of [false, true]) {
    if (served) await own.start()
    const database = readFileSync(join(own.data, 'sifang.db'))
    for (const target of [join(own.data, 'sifang.db'), kept]) {
      expect(await exports('MG', target)).toEqual({ code: 1, out: '', err: `the target exists already: ${target}\n` })
      expect(await exports('XX', target)).toMatchObject({ code: 1, out: '' })
    }
    expect(readFileSync(join(own.data, 'sifang.db')).equals(database)).toBe(true)
    expect(readFileSync(kept, 'utf8')).toBe('mine')
    expect(await exports('XX', join(place, 'new.jsonl'))).toEqual({ code: 1, out: '', err: 'there is no community XX\n' })
    expect(await exports('MG', join(place, 'no/folder.jsonl'))).toEqual({ code: 1, out: '', err: `${join(place, 'no/folder.jsonl')} cannot be written\n` })
    expect(readdirSync(place)).toEqual(['kept.jsonl'])
    expect((await exports('MG', join(place, 'new.jsonl'))).code).toBe(0)
    expect(readdirSync(place)).toEqual(['kept.jsonl', 'new.jsonl', 'new.jsonl.files'])
    const lines = readFileSync(join(place, 'new.jsonl'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Json)
    expect(lines[0]).toMatchObject({ kind: 'community', code: 'MG' })
    expect(lines.some((line) => line.kind === 'ticket')).toBe(true)
    for (const name of ['new.jsonl', 'new.jsonl.files']) rmSync(join(place, name), { recursive: true })
  }
  await own.remove()
  rmSync(place, { recursive: true, force: true })
})

test('an export says how many private tickets it leaves out: in its head, on stderr and to programs', async () => {
  const place = mkdtempSync(join(tmpdir(), 'sifang-left-out-'))
  const exported = async (...more: string[]) => {
    const file = join(place, `${readdirSync(place).length}.jsonl`)
    const end = await run(['export', ...more, '--data', server.data, '--community', 'MG', file])
    expect(end.code).toBe(0)
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Json)
    return { ...end, head: lines[0]!, titles: lines.filter((line) => line.kind === 'ticket').map((line) => line.ticket.title as string), file }
  }
  const before = await exported()
  expect(before.head.private_tickets_left_out).toBe(0)
  expect(before.err).toBe('')
  for (const visibility of ['private', 'private', 'community']) await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, title: `出口 ${visibility}`, visibility })
  const after = await exported()
  expect(after.head.private_tickets_left_out).toBe(2)
  expect(after.err).toContain('2 private tickets are left out')
  expect(after.titles).toContain('出口 community')
  expect(after.titles).not.toContain('出口 private')
  const programs = await exported('--json')
  expect(JSON.parse(programs.out)).toEqual({ file: programs.file, tickets: after.titles.length, meetings: expect.any(Number), files: 0, private_tickets_left_out: 2 })
  expect(await ok(['export', '--help'])).toMatch(/private\s+tickets/)
  rmSync(place, { recursive: true, force: true })
})

test('a backup taken while clients write holds all that was acknowledged before it, verifies and equals', async () => {
  const place = mkdtempSync(join(tmpdir(), 'sifang-backup-'))
  let writing = true
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let i = 0; writing; ++i) await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, title: `备份中 ${writer} ${i}` })
  })
  const before = (await people.resident!.must('GET', '/communities/MG')).seq
  await ok(['backup', '--data', server.data, join(place, 'copy.db')])
  writing = false
  await Promise.all(writers)
  expect((await run(['backup', '--data', server.data, join(place, 'copy.db')])).code).toBe(1)

  expect(await ok(['restore', '--data', join(place, 'new'), join(place, 'copy.db')])).toMatch(/^good/)
  const copy = await new Server(join(place, 'new')).start()
  const { Client } = await import('./support/client.js')
  const reader = new Client(copy.url, people.resident!.token)
  const seq = (await reader.must('GET', '/communities/MG')).seq
  expect(seq).toBeGreaterThanOrEqual(before)
  // The copy's log is the original's, event for event.
  for (let since = 0; since < seq; since += 100) {
    const path = `/communities/MG/events?since=${since}&limit=${Math.min(100, seq - since)}`
    expect((await reader.must('GET', path)).items).toEqual((await people.resident!.must('GET', path)).items)
  }
  await copy.remove()
  rmSync(place, { recursive: true, force: true })
})

test('two servers cannot work in one directory, and command lines are handed to the one that does', async () => {
  const second = await run(['serve', '--data', server.data, '--listen', '127.0.0.1:0'])
  expect(second.code).toBe(1)
  expect(second.err).toContain('another process')
  expect((await run(['user', 'add', '--data', server.data, '--login', 'resident', '--name', 'x'])).code).toBe(1)
  expect((await run(['community', 'add', '--data', server.data])).code).toBe(2)
  expect((await run(['frobnicate'])).code).toBe(2)
})

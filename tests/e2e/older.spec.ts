// Data that an older program wrote is opened by the program of now, so that each migration behind the oldest of them has
// run on data and not only on empty tables: 0028 and later on what 0027.sql has (no written ballots), 0033 and later on
// 0032.sql, which has those, and tasks, papers and motions too. What came before 0028 ran on empty tables only. Each file under tests/data/older is a whole database, named by its last migration;
// SIFANG_WRITE_OLDER=1 has the program at SIFANG_BIN write the one of its schema (tests/README.md).
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { logins, parties, type People } from './support/community.js'
import { fetchFile } from './support/files.js'
import { members } from './support/held.js'
import { file, tellOlderStory, titles } from './support/older_story.js'
import { Screens } from './support/screens.js'
import { ok, repository, Server } from './support/server.js'

const folder = join(repository, 'tests/data/older')
const day = 86_400_000
const [, oc, pc] = parties

const sqlite = (data: string, input: string | Buffer): string => execFileSync('sqlite3', ['-batch', join(data, 'sifang.db')], { encoding: 'utf8', input, maxBuffer: 64 << 20 })

/** Stops the program and keeps what it wrote, by the number of its last migration. */
async function write(): Promise<void> {
  const server = await (await Server.fresh()).start()
  try {
    await tellOlderStory(server)
    await server.stop()
    const number = sqlite(server.data, 'SELECT max(number) FROM schema_migrations;').trim().padStart(4, '0')
    writeFileSync(join(folder, `${number}.sql`), sqlite(server.data, '.dump'))
  } finally {
    await server.remove()
  }
}

/** A data directory as the older program left it. */
function restore(name: string): Server {
  const data = mkdtempSync(join(tmpdir(), 'sifang-older-'))
  sqlite(data, readFileSync(join(folder, name)))
  const digest = createHash('sha256').update(file.bytes).digest('hex')
  const shelf = join(data, 'blobs', digest.slice(0, 2), digest.slice(2, 4))
  mkdirSync(shelf, { recursive: true, mode: 0o700 })
  writeFileSync(join(shelf, digest), file.bytes)
  return new Server(data)
}

if (process.env.SIFANG_WRITE_OLDER === '1') test('the program writes down what it has', write, 120_000)

describe.each(readdirSync(folder).filter((name) => name.endsWith('.sql')))('%s', (name) => {
  let server: Server
  const people: People = {}
  const host = (): Client => people.host!
  const good = async (): Promise<void> => expect(await server.cli('verify')).toMatch(/^good/)
  const list = async (): Promise<Json[]> => (await host().must('GET', '/communities/MG/meetings?limit=100')).items
  const named = async (title: string): Promise<Json> => {
    const found = (await list()).find((meeting) => meeting.title === title)
    return host().must('GET', `/meetings/${found!.id}`)
  }

  beforeAll(async () => {
    server = await restore(name).start()
    for (const login of logins.filter((one) => one !== 'inspector')) // erased
      people[login] = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
    people.nobody = new Client(server.url)
  })
  afterAll(() => server?.remove())

  test('the log proves what the migrations made of the rows', good)

  test('whatever can be fetched is there for whoever may', async () => {
    const { paths } = (await people.nobody!.get('/api/../openapi.json')).body
    const asked: Record<string, string> = { q: '电梯', title: '电梯', site: server.url, building: '3', rule: 'FREQ=WEEKLY;BYDAY=FR', start: '2026-01-02T19:00:00+08:00', token: 'x' }
    const many = async (path: string, login = 'host'): Promise<string[]> => ((await people[login]!.must('GET', `/communities/MG/${path}`)).items as Json[]).map(({ id }) => id)
    const ids: Record<string, string[]> = Object.fromEntries(await Promise.all(['meetings', 'tickets', 'polls', 'matters', 'decisions', 'series'].map(async (noun) => [noun, await many(`${noun}${noun === 'series' ? '' : '?limit=100'}`)])))
    for (const noun of Object.keys(ids)) expect(ids[noun]!.length, noun).toBeGreaterThan(0)
    const answers = new Map<string, number>()
    for (const [path, { get }] of Object.entries<Json>(paths)) {
      const noun = path.split('/')[1]!
      if (!get || !(noun in ids || noun === 'me' || path.startsWith('/communities/{community}'))) continue
      const query = ((get.parameters ?? []) as Json[]).filter((one) => one.in === 'query' && one.required).map(({ name: of }) => `${of}=${encodeURIComponent(asked[of] ?? '')}`).join('&')
      for (const id of ids[noun] ?? [''])
        for (const login of ['host', 'admin', 'neighbour', 'rc']) {
          const one = path.replace('{community}', 'MG').replace('{party}', pc).replace('{figure}', 'on_time').replace('{electorate}', 'residents').replace('{id}', id)
          const { status, text } = await people[login]!.get(query ? `${one}?${query}` : one)
          // A code is on the wall while people come; what is private is there for some.
          const may = [403, ...login !== 'host' && ['tickets', 'decisions'].includes(noun) ? [404] : [], ...one.endsWith('check_in_code') ? [409] : []]
          expect([200, ...may], `${login} ${one} ${query}: ${status} ${text.slice(0, 300)}`).toContain(status)
          answers.set(path, (answers.get(path) ?? 0) + Number(status === 200))
        }
    }
    expect([...answers].filter(([, times]) => times === 0)).toEqual([])
    expect(answers.size).toBeGreaterThan(40)
    expect((await people.neighbour!.get(`/meetings/${(await named(titles.published)).id}/minutes`, { accept: 'text/markdown' })).text).toContain('又说到电梯')
    const ticket = (await host().must('GET', '/communities/MG/tickets?limit=100')).items.find((one: Json) => one.title === '电梯')
    const { attachments } = await people.neighbour!.must('GET', `/tickets/${ticket.id}`)
    expect((await fetchFile(people.neighbour!, `/attachments/${attachments[0].id}`)).bytes.equals(file.bytes)).toBe(true)
  }, 120_000)

  if (Number.parseInt(name) >= 32) test('written ballots, and what was done on a promise, are there as they were', async () => {
    const [poll] = (await host().must('GET', '/communities/MG/polls')).items
    const papers = (await host().must('GET', `/polls/${poll.id}/papers`)).items as Json[]
    expect(papers.map(({ elector, state, photo }) => ({ elector, state, photo }))).toEqual([{ elector: 'V2', state: 'waiting', photo: null }])
    expect(poll.cast.heads).toBe(2)
    const booth = (await named(titles.published)).agenda.find((item: Json) => item.title === '岗亭漏雨')
    expect(booth.papers.map(({ title }: Json) => title)).toEqual([file.name.replace('.pdf', '')])
    expect(booth.motions.map(({ text, wordings }: Json) => [text, wordings.length])).toEqual([['先补顶,再换窗。', 1]])
    const { task } = booth
    expect(task.parts.map(({ text, state }: Json) => [text, state])).toEqual([['买油毡', 'open']])
    expect(task.reports.map(({ text, note, evidence }: Json) => [text, note ?? false, (evidence ?? []).length])).toEqual([['油毡到了', false, 1], ['周六动工', false, 0]])
    expect(task.verdicts.map(({ verdict }: Json) => verdict)).toEqual(['continued'])
    expect((await fetchFile(people.neighbour!, `/attachments/${task.reports[0].evidence[0].id}`)).bytes.equals(file.bytes)).toBe(true)
  })

  test('the meeting that was under way goes on, with what there is now', async () => {
    const { id, current, agenda } = await named(titles.in_session)
    const screens = await Screens.of('MG', people, ['resident', 'rc', 'oc', 'pc', 'pr', 'host', 'recorder', 'officer'], people.admin!)
    for (const meeting of await list()) await screens.follow('meeting', meeting.id)
    const step = async (what: string, command: Promise<Json>): Promise<Json> => {
      const answer = await command
      await screens.settle(what)
      return answer
    }
    const vote = agenda.find((item: Json) => item.id === current).votes.find(({ state }: Json) => state === 'open')
    await step('a ballot', people.pc!.must('POST', `/votes/${vote.id}/ballots`, { choice: 'for' }))
    expect((await step('the vote', host().act(`/votes/${vote.id}`, 'close'))).result).toMatchObject({ tally: { for: 2, against: 1, abstain: 0 } })
    const motion = await step('a motion', people.rc!.must('POST', `/agenda/${current}/motions`, { text: '棚建在西门。' }))
    const amended = await step('an amendment', people.oc!.must('POST', `/motions/${motion.id}/amendments`, { text: '棚建在东门。', reason: '西门太窄' }))
    await step('taken over', people.rc!.act(`/amendments/${amended.amendments[0].id}`, 'accept'))
    const { id: on } = await step('a vote on it', host().must('POST', `/agenda/${current}/votes`, { motion: motion.id, rule: 'four_party_majority' }))
    await step('opened', host().act(`/votes/${on}`, 'open'))
    for (const login of members) await step('a ballot', people[login]!.must('POST', `/votes/${on}/ballots`, { choice: 'for' }))
    await step('closed', host().act(`/votes/${on}`, 'close'))
    await step('decided', host().must('POST', `/agenda/${current}/decision`, { text: '东门建棚', party: pc, due: new Date(Date.now() + 9 * day).toISOString() }))
    await step('ended', host().act(`/meetings/${id}`, 'close'))
    for (const login of members) await step('signed', people[login]!.act(`/meetings/${id}`, 'sign'))
    await step('published', host().act(`/meetings/${id}`, 'publish'))
    for (const [title, action] of [[titles.recess, 'resume'], [titles.correcting, 'drop_correction'], [titles.locked, 'open']] as const) await step(action, host().act(`/meetings/${(await named(title)).id}`, action))
    for (const login of ['pc', 'pr']) await step('signed', people[login]!.act(`/meetings/${(await named(titles.closed)).id}`, 'sign'))
    await step('published', host().act(`/meetings/${(await named(titles.closed)).id}`, 'publish'))
    screens.end()
    await good()
  }, 120_000)

  test('the next meeting looks at what was promised, and a promise of then that is made anew can go on', async () => {
    const meet = async (title: string): Promise<{ on: string; agenda: Json[] }> => {
      const { id } = await host().must('POST', '/communities/MG/meetings', { title, starts_at: new Date(Date.now() + day).toISOString(), check_in: 'anywhere' })
      await host().act(`/meetings/${id}`, 'open')
      for (const login of members) await people[login]!.act(`/meetings/${id}`, 'check_in')
      await host().act(`/meetings/${id}`, 'start')
      return { on: `/meetings/${id}`, agenda: (await host().must('GET', `/meetings/${id}`)).agenda }
    }
    const asks = (agenda: Json[], text: string): Json => {
      const item = agenda.find(({ reports_on }) => reports_on?.text === text)
      expect(item, text).toBeTruthy()
      return item
    }
    const first = await meet('换了程序以后')
    for (const text of ['疏通东门下水道', '每月清一次', '东门建棚']) asks(first.agenda, text)
    const { id: drain } = asks(first.agenda, '疏通东门下水道')
    await host().act(first.on, 'next', { item: drain })
    await host().must('PUT', `/agenda/${drain}/verdict`, { verdict: 'noted', text: '在办' })
    const { id: stairs } = asks(first.agenda, '每月清一次')
    await host().act(first.on, 'next', { item: stairs })
    const { task } = await host().must('POST', `/agenda/${stairs}/decision`, { text: '每月清两次', party: oc })
    await people.oc!.must('POST', `/tasks/${task.id}/reports`, { text: '清了一次', percent: 50 })
    await host().act(first.on, 'close')
    for (const login of members) await people[login]!.act(first.on, 'sign')
    await host().act(first.on, 'publish')

    const second = await meet('再下一次')
    const { id: again } = asks(second.agenda, '每月清两次')
    await host().act(second.on, 'next', { item: again })
    expect((await host().must('PUT', `/agenda/${again}/verdict`, { verdict: 'continued', text: '再看一个月' })).verdict.verdict).toBe('continued')
    await host().act(second.on, 'close')
    expect((await host().must('GET', '/communities/MG/decisions?stand=open&limit=100')).items.map(({ decision }: Json) => decision.text)).toEqual(expect.arrayContaining(['每月清两次', '东门建棚']))
    await good()
  }, 120_000)
})

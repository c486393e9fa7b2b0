// The history of meetings, searched: what was said, decided and summed up is found with where it was, private
// matters only by who may read them, and nothing of what was masked or erased.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { hold, publish } from './support/held.js'
import { ok, run, Server } from './support/server.js'

let server: Server
let people: People
let first: { id: string; items: string[] }
let second: { id: string; items: string[] }
let secret: Json
let open: Json

beforeAll(async () => {
  server = await (await Server.fresh()).start()
  people = await found(server)
  open = await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, title: '梧桐树遮光' })
  secret = await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, title: '孔雀的家事', visibility: 'private' })
  first = await hold(people, '春季议事会', [
    { title: '停车位改造', said: ['地库 B2 先划线。', '再议收费。'], decided: '五月完成划线。' },
    { ticket: secret.id, said: ['孔雀家上门谈过。'], decided: '孔雀的事继续走访。' },
    { ticket: open.id, said: ['梧桐太密，找王家明修剪。'] },
  ])
  await people.recorder!.must('PUT', `/meetings/${first.id}/summary`, { text: '春季重点是海棠路。' })
  await people.recorder!.must('PUT', `/agenda/${first.items[0]}/summary`, { text: '一致同意樱花方案。' })
  await publish(people, first.id)
  second = await hold(people, '夏季议事会', [{ title: '停车收费', said: ['停车收费方案下次再议。'] }])
})
afterAll(() => server?.remove())

const search = async (login: string, q: string, more = ''): Promise<Json> => {
  const answer = await people[login]!.get(`/communities/MG/meetings/search?q=${encodeURIComponent(q)}${more}`)
  expect(answer.status).toBe(200)
  return answer.body
}
const places = async (login: string, q: string): Promise<string[]> => (await search(login, q)).items.map((hit: Json) => hit.place)

test('finds titles, statements, decisions and summaries with where they were', async () => {
  // The decision as it was made, and as the next meeting asked what became of it.
  expect((await search('neighbour', '划线')).items).toEqual([
    expect.objectContaining({ meeting: expect.objectContaining({ id: second.id, state: 'closed' }), item: expect.objectContaining({ title: '五月完成划线。' }), place: 'title' }),
    expect.objectContaining({ meeting: expect.objectContaining({ id: first.id, title: '春季议事会', state: 'published' }), item: expect.objectContaining({ id: first.items[0], title: '停车位改造' }), place: 'decision', excerpt: '五月完成划线。' }),
  ])
  expect((await search('neighbour', 'b2')).items).toEqual([expect.objectContaining({ place: 'statement', by: 'pc先生', party: 'property_company', excerpt: '地库 B2 先划线。' })])
  expect((await search('neighbour', '海棠')).items).toEqual([expect.objectContaining({ item: null, place: 'summary', excerpt: '春季重点是海棠路。' })])
  expect((await search('neighbour', '樱花')).items).toEqual([expect.objectContaining({ place: 'summary', item: expect.objectContaining({ id: first.items[0] }) })])
  expect((await search('neighbour', '春季')).items.map((hit: Json) => hit.item)).toEqual([null])
  // Its ticket came to the next meeting too.
  expect((await search('neighbour', '梧桐')).items.map((hit: Json) => [hit.place, hit.meeting.title])).toEqual([['title', '夏季议事会'], ['title', '春季议事会']])
  // All the words, in whichever of the item's texts; the latest meeting first.
  expect((await search('neighbour', '停车')).items.map((hit: Json) => hit.meeting.title)).toEqual(['夏季议事会', '春季议事会'])
  expect((await search('neighbour', '停车 五月')).items).toHaveLength(1)
  expect((await search('neighbour', '没有的字')).items).toEqual([])
  expect((await search('neighbour', '……')).items).toEqual([])
})

test('is narrowed to a place, a party and a time, where one such text has all the words', async () => {
  const found = async (q: string, more: string): Promise<[string, string | null][]> => (await search('neighbour', q, more)).items.map((hit: Json) => [hit.excerpt, hit.party])
  expect(await found('划线', '&place=statement')).toEqual([['地库 B2 先划线。', 'property_company']])
  expect(await found('划线', '&place=decision')).toEqual([['五月完成划线。', 'property_company']])
  expect(await found('划线', '&place=summary')).toEqual([])
  expect(await found('划线 五月', '&place=statement')).toEqual([])
  expect(await found('划线', '&party=owners_committee')).toEqual([])
  expect(await found('停车', '&party=property_company')).toEqual([['停车收费方案下次再议。', 'property_company']])
  const { starts_at } = (await people.neighbour!.get(`/meetings/${second.id}`)).body
  const at = encodeURIComponent(starts_at)
  expect((await search('neighbour', '停车', `&from=${at}`)).items.map((hit: Json) => hit.meeting.title)).toEqual(['夏季议事会'])
  expect((await search('neighbour', '停车', `&to=${at}`)).items.map((hit: Json) => hit.meeting.title)).toEqual(['春季议事会'])
  for (const bad of ['&place=nowhere', '&from=yesterday', '&party='])
    expect((await people.neighbour!.get(`/communities/MG/meetings/search?q=x${bad}`)).status, bad).toBe(422)
})

test('questions of residents are found with who asked, and what was answered in writing', async () => {
  const meeting = await people.host!.must('POST', '/communities/MG/meetings', { title: '问答会', starts_at: new Date().toISOString() })
  const on = `/meetings/${meeting.id}`
  const question = await people.neighbour!.must('POST', `${on}/agenda`, { kind: 'question', title: '芦苇荡几时清淤？' })
  await people.pc!.must('PUT', `/agenda/${question.id}/reply`, { text: '霜降以后清淤。' })
  await people.host!.act(on, 'open')
  for (const login of ['rc', 'oc', 'pc', 'pr']) await people[login]!.act(on, 'check_in')
  await people.host!.act(on, 'start')
  expect((await search('neighbour', '芦苇')).items).toEqual([])
  await people.host!.act(on, 'close')
  expect((await search('worker', '芦苇')).items).toEqual([expect.objectContaining({ place: 'question', by: 'neighbour先生', item: expect.objectContaining({ title: '芦苇荡几时清淤？' }) })])
  expect((await search('worker', '霜降')).items).toEqual([expect.objectContaining({ place: 'reply', by: 'pc先生', party: 'property_company', excerpt: '霜降以后清淤。' })])
  expect((await search('worker', '清淤', '&place=reply')).items).toHaveLength(1)
})

test('comes page by page, and each hit once', async () => {
  const seen: string[] = []
  let cursor = ''
  for (let page = 0; page < 10; page += 1) {
    const { items, next } = await search('neighbour', '议', `&limit=1${cursor}`)
    seen.push(...items.map((hit: Json) => hit.item?.id ?? hit.meeting.id))
    if (next === null) break
    cursor = `&cursor=${next}`
  }
  const whole = (await search('neighbour', '议')).items.map((hit: Json) => hit.item?.id ?? hit.meeting.id)
  expect(whole.length).toBeGreaterThan(3)
  expect(seen).toEqual(whole)
  for (const bad of ['?q=', '', `?q=${'长'.repeat(101)}`, '?q=议&cursor=nonsense', '?q=议&limit=0'])
    expect((await people.neighbour!.get(`/communities/MG/meetings/search${bad}`)).status, bad).toBe(422)
})

test('a private matter is found by those who may read it, and by nobody else', async () => {
  const readers = ['rc', 'oc', 'pc', 'pr', 'host', 'recorder', 'officer']
  for (const login of Object.keys(people)) {
    const { status, body } = await people[login]!.get(`/communities/MG/meetings/search?q=${encodeURIComponent('孔雀')}`)
    const { agenda } = (await people[login]!.get(`/meetings/${first.id}`)).body
    if (login === 'nobody') expect(status).toBe(401)
    else if (login === 'stranger') expect(status).toBe(404)
    else if (login === 'merchant') expect([403, 404]).toContain(status)
    else {
      // Exactly who reads it in the meeting finds it, and what was promised in it on both agendas that put it off.
      const reads = agenda.some((item: Json) => item.title === '孔雀的家事')
      expect(body.items.map((hit: Json) => hit.item.title), login).toEqual(reads ? ['孔雀的事继续走访。', '孔雀的事继续走访。', '孔雀的家事'] : [])
      if (readers.includes(login)) expect(reads, login).toBe(true)
      if (['neighbour', 'admin', 'inspector', 'supervisor'].includes(login)) expect(reads, login).toBe(false)
      if (!reads) expect(JSON.stringify(await search(login, '走访'))).not.toContain('孔雀')
    }
  }
  // Whose ticket it is learns who was shown it.
  const looks = JSON.stringify((await people.resident!.get('/me/looks')).body)
  expect(looks).toContain('rc先生')
})

test('a meeting that is not over is not searched', async () => {
  const meeting = await people.host!.must('POST', '/communities/MG/meetings', { title: '将来的芙蓉会', starts_at: new Date().toISOString() })
  expect((await search('host', '芙蓉')).items).toEqual([])
  await people.host!.act(`/meetings/${meeting.id}`, 'cancel')
  expect((await search('host', '芙蓉')).items).toEqual([])
})

test('another community’s meetings are not found', async () => {
  const answer = await people.stranger!.get(`/communities/ZZ/meetings/search?q=${encodeURIComponent('停车')}`)
  expect([answer.status, answer.body.items]).toEqual([200, []])
})

test('what is masked is found by its words no more, and again when the mask is undone', async () => {
  expect(await places('neighbour', '王家明')).toEqual(['statement'])
  const mask = await people.rc!.must('POST', `/tickets/${open.id}/masks`, { words: '王家明', reason: '人名' })
  for (const login of ['neighbour', 'rc', 'recorder', 'host']) expect(await places(login, '王家明'), login).toEqual([])
  expect((await search('neighbour', '修剪')).items[0].excerpt).toBe('梧桐太密，找▇▇修剪。')
  expect(await server.cli('verify')).toMatch(/^good/)
  await people.rc!.must('POST', `/masks/${mask.id}/undo`, { reason: '可以写' })
  expect(await places('neighbour', '王家明')).toEqual(['statement'])
  expect(await server.cli('verify')).toMatch(/^good/)
})

test('a correction is found by its new words as they are written', async () => {
  const on = `/meetings/${first.id}`
  await people.recorder!.act(on, 'correct', { reason: '路名写错' })
  await people.recorder!.must('PUT', `${on}/summary`, { text: '春季重点是丁香路。' })
  expect(await places('neighbour', '丁香')).toEqual(['summary'])
  expect(await places('neighbour', '海棠')).toEqual([])
  await people.recorder!.act(on, 'drop_correction')
  expect(await places('neighbour', '海棠')).toEqual(['summary'])
  expect(await server.cli('verify')).toMatch(/^good/)
})

test('an erased person’s private matter is in no index', async () => {
  expect(await places('rc', '孔雀')).not.toEqual([])
  await ok(['user', 'erase', '--data', server.data, '--login', 'resident', '--name', 'resident先生'])
  for (const login of ['rc', 'host', 'recorder', 'officer']) expect(await places(login, '孔雀'), login).toEqual([])
  expect(await server.cli('verify')).toMatch(/^good/)
  const dump = execFileSync('sqlite3', ['-cmd', '.timeout 10000', join(server.data, 'sifang.db'), 'SELECT terms FROM meeting_terms'], { encoding: 'utf8', maxBuffer: 64 << 20 })
  expect(dump).not.toContain('孔雀')
})

test('verify names an index that says otherwise, and one that is missing is made when the program starts', async () => {
  await server.stop()
  const file = join(server.data, 'sifang.db')
  const sql = (text: string): string => execFileSync('sqlite3', [file, text], { encoding: 'utf8' })
  const id = sql(`SELECT rowid FROM meeting_terms LIMIT 1`).trim()
  const before = sql(`SELECT terms FROM meeting_terms WHERE rowid = ${id}`).trim()
  sql(`UPDATE meeting_terms SET terms = '别的' WHERE rowid = ${id}`)
  expect(await run(['verify', '--data', server.data])).toMatchObject({ code: 1, err: expect.stringContaining('search index') })
  sql(`UPDATE meeting_terms SET terms = '${before}' WHERE rowid = ${id}; INSERT INTO meeting_terms (rowid, terms) VALUES (7, '多的')`)
  expect(await run(['verify', '--data', server.data])).toMatchObject({ code: 1, err: expect.stringContaining('search index') })
  sql('DELETE FROM meeting_terms')
  await server.start()
  people.neighbour = new Client(server.url, people.neighbour!.token)
  expect(await places('neighbour', '停车')).not.toEqual([])
  expect(await server.cli('verify')).toMatch(/^good/)
})

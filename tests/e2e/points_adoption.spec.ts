// A rule book is adopted by a vote that was about it: one that was passed, opened after the book was proposed, that names
// it and has adopted none. Every other is refused, and told why, by the list of votes as by the adoption.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { members } from './support/held.js'
import { day, points, pointsShelf, ruleBook, village, vote, type Asking, type Village } from './support/points.js'
import { sql, unmigrate } from './support/points_shops.js'
import { Server } from './support/server.js'

let server: Server
let place: Village
const host = (): Client => place.people.host!
const as = (login: string): Asking => points(place.people[login]!)

/** A draft, written and proposed; whole. */
async function propose(title: string): Promise<Json> {
  const { id, version } = await as('admin').must('POST', '/books', { title })
  await as('admin').must('PUT', `/books/${id}`, { ...ruleBook, title, version })
  return as('rc').must('POST', `/books/${id}/propose`, {})
}
/** A meeting that has begun, on one item. */
async function sit(title: string): Promise<{ meeting: string; item: string }> {
  const { id: meeting } = await host().must('POST', '/communities/MG/meetings', { title: '村民代表会', starts_at: new Date().toISOString() })
  const { id: item } = await host().must('POST', `/meetings/${meeting}/agenda`, { kind: 'topic', title })
  await host().act(`/meetings/${meeting}`, 'open')
  for (const login of members) await place.people[login]!.act(`/meetings/${meeting}`, 'check_in')
  await host().act(`/meetings/${meeting}`, 'start')
  await host().act(`/meetings/${meeting}`, 'next', { item })
  return { meeting, item }
}
const draft = async (item: string, words: Json): Promise<string> => (await host().must('POST', `/agenda/${item}/votes`, { rule: 'four_party_majority', ...words })).id
/** Opened, voted on and closed. */
async function count(id: string, choices: string[] = ['for', 'for', 'for', 'for']): Promise<string> {
  await host().act(`/votes/${id}`, 'open')
  for (const [at, choice] of choices.entries()) await place.people[members[at]!]!.must('POST', `/votes/${id}/ballots`, { choice })
  await host().act(`/votes/${id}`, 'close')
  return id
}
const ask = async (item: string, words: Json, choices?: string[]): Promise<string> => count(await draft(item, words), choices)
const adopt = (book: Json, by: { meeting: string; vote: string }) => as('host').send('POST', `/books/${book.id}/adopt`, { meeting: by.meeting, vote: by.vote, from_day: day(1) })
/** Why a vote does not adopt a book, by both; null where it would. The adoption is not tried where it would. */
async function why(book: Json, by: { meeting: string; vote: string }): Promise<string | null> {
  const { items } = await as('host').must('GET', `/books/${book.id}/votes`)
  const told = items.find(({ id }: Json) => id === by.vote)
  expect(told, 'it is listed').toBeDefined()
  if (told.why === null) return null
  const refused = await adopt(book, by)
  expect(refused).toMatchObject({ status: 409, body: { type: 'conflict', state: told.why, detail: expect.stringMatching(/^\/vote: /) } })
  return told.why
}

beforeAll(async () => {
  server = await (await Server.fresh()).start('--plugins', pointsShelf())
  place = await village(server)
})
afterAll(() => server?.remove())

describe('a vote', () => {
  test('that is not closed, was not passed, or has chosen something else adopts nothing', async () => {
    const book = await propose('积分办法一')
    const words = { question: '通过《积分办法一》？' }
    const { meeting, item } = await sit('积分')
    const open = { meeting, vote: await draft(item, words) }
    expect(await why(book, open)).toBe('not_closed')
    await host().act(`/votes/${open.vote}`, 'open')
    expect(await why(book, open)).toBe('not_closed')
    for (const login of members) await place.people[login]!.must('POST', `/votes/${open.vote}/ballots`, { choice: 'against' })
    await host().act(`/votes/${open.vote}`, 'close')
    expect(await why(book, open)).toBe('not_passed')
    expect(await why(book, { meeting, vote: await ask(item, words, ['for', 'for']) }), 'too few').toBe('not_passed')
    const options = ['执行《积分办法一》', '再议']
    expect(await why(book, { meeting, vote: await ask(item, { ...words, options }, Array(4).fill('再议')) })).toBe('not_passed')
    expect((await adopt(book, { meeting, vote: await ask(item, { question: '怎么办？', options }, Array(4).fill(options[0])) })).body).toMatchObject({ state: 'adopted' })
  })

  test('that was opened before the book was proposed is not about it, though it names it', async () => {
    const early = await vote(place.people, '通过《积分办法二》？')
    const { meeting, item } = await sit('积分')
    const first = { meeting, vote: await ask(item, { question: '通过《积分办法二》？' }) }
    const drafted = { meeting, vote: await draft(item, { question: '通过《积分办法二》？' }) }
    const book = await propose('积分办法二')
    expect(await why(book, early)).toBe('before')
    expect(await why(book, first), 'of a meeting that goes on').toBe('before')
    // What was drafted before and opened after is about it. That it was, the log tells within seconds.
    await count(drafted.vote)
    await expect.poll(() => why(book, drafted), { timeout: 15_000 }).toBeNull()
    expect((await adopt(book, drafted)).body).toMatchObject({ state: 'adopted', vote: drafted.vote })
  })

  test('must name the book: in its question, its item’s title or its motion', async () => {
    const book = await propose('积分办法三')
    const { meeting, item } = await sit('讨论《积分　办法三》')
    expect(await why(book, { meeting, vote: await ask(item, { question: '同意吗？' }) }), 'its item does').toBeNull()
    const other = await sit('修停车场')
    const by = async (question: string): Promise<string | null> => why(book, { ...other, vote: await ask(other.item, { question }) })
    for (const none of ['修停车场？', `通过第 ${book.number + 1} 版？`, `通过第 ${10 * book.number} 版？`]) expect(await by(none), none).toBe('does_not_name')
    for (const named of ['“积分办法三”执行不执行', `通过第${book.number}版？`, `Adopt version ${book.number}?`]) expect(await by(named), named).toBeNull()

    const motions = await sit('怎么修')
    const moved = await place.people.rc!.must('POST', `/agenda/${motions.item}/motions`, { text: '执行积分办法三。' })
    const change = (await place.people.oc!.must('POST', `/motions/${moved.id}/amendments`, { text: '明年执行积分办法三。', reason: '来不及' })).amendments[0].id
    expect(await why(book, { ...motions, vote: await ask(motions.item, { amendment: change }) }), 'how it reads is another question').toBe('amendment')
    const on = { ...motions, vote: await ask(motions.item, { motion: moved.id }) }
    expect(await why(book, on)).toBeNull()
    expect((await adopt(book, on)).body.state).toBe('adopted')
  })

  test('adopts one book; of two that were asked about apart each has its own', async () => {
    const [first, second] = [await propose('积分办法四'), await propose('积分办法五')]
    const { meeting, item } = await sit('《积分办法四》和《积分办法五》')
    const both = { meeting, vote: await ask(item, { question: '两个都通过？' }) }
    const apart = { meeting, vote: await ask(item, { question: '通过《积分办法四》？' }) }
    expect([await why(first, both), await why(second, both)]).toEqual([null, null])
    expect([await why(first, apart), await why(second, apart)], 'the item’s title names both').toEqual([null, 'does_not_name'])
    expect((await adopt(first, both)).status).toBe(200)
    expect(await why(second, both)).toBe('taken')
    expect((await adopt(second, { meeting, vote: await ask(item, { question: '通过《积分办法五》？' }) })).status).toBe(200)
  })
})

describe('a book', () => {
  test('that was changed is proposed anew: another version, which the old vote was not about', async () => {
    const first = await propose('积分办法六')
    const old = await vote(place.people, '通过《积分办法六》？')
    expect(await why(first, old)).toBeNull()
    await as('admin').must('POST', `/books/${first.id}/drop`, {})
    expect((await as('host').get(`/books/${first.id}/votes`)).status).toBe(409)
    const copy = await as('rc').must('POST', '/books', { title: '积分办法六', from: first.id })
    await as('rc').must('POST', `/books/${copy.id}/propose`, {})
    expect(await why(copy, old)).toBe('before')
    // Two have this title by now: the version counts.
    expect(await why(copy, await vote(place.people, '通过《积分办法六》？'))).toBe('does_not_name')
    expect(await why(copy, await vote(place.people, `通过《积分办法六》第 ${first.number} 版？`))).toBe('does_not_name')
    const now = await vote(place.people, `通过《积分办法六》第 ${copy.number} 版？`)
    expect(await why(copy, now)).toBeNull()
    expect((await adopt(copy, now)).body).toMatchObject({ state: 'adopted', vote: now.vote })
  })

  test('has its votes listed for who may adopt it, the newest first, with what was asked where', async () => {
    const book = await propose('积分办法七')
    await host().must('POST', '/communities/MG/meetings', { title: '下次会', starts_at: new Date(Date.now() + 86_400_000).toISOString() })
    const { meeting, item } = await sit('积分和停车')
    const [other, good] = [await ask(item, { question: '修停车场？' }), await ask(item, { question: '通过《积分办法七》？' })]
    const { items, next } = await as('host').must('GET', `/books/${book.id}/votes`)
    expect(next).toBeNull()
    const at = { id: meeting, title: '村民代表会', starts_at: expect.stringMatching(/Z$/) }
    expect(items.slice(0, 2)).toEqual([
      { id: good, question: '通过《积分办法七》？', item: '积分和停车', meeting: at, why: null },
      { id: other, question: '修停车场？', item: '积分和停车', meeting: at, why: 'does_not_name' },
    ])
    expect(items.length).toBeGreaterThan(10)
    expect(items.filter((one: Json) => one.why === null)).toHaveLength(1)
    for (const login of ['admin', 'rc', 'supervisor', 'resident']) expect((await as(login).get(`/books/${book.id}/votes`)).status, login).toBe(403)
    expect((await as('host').get('/books/99999/votes')).status).toBe(404)
    expect((await as('host').get(`/books/${place.book.id}/votes`)).status).toBe(409)
  })
})

describe('a file from before proposals were kept', () => {
  test('counts what was proposed then from when it was made', async () => {
    const early = await vote(place.people, '通过《积分办法八》？')
    const book = await propose('积分办法八')
    const late = await vote(place.people, '通过《积分办法八》？')
    await server.stop()
    expect(sql(server, `SELECT proposed_at >= made_at FROM plugin_points_proposals p JOIN plugin_points_books b ON b.id = p.book WHERE b.id = ${book.id}`)).toBe('1')
    unmigrate(server, '0004', '0005', '0006')
    await server.start('--plugins', pointsShelf())
    for (const [login, { token }] of Object.entries(place.people)) place.people[login] = new Client(server.url, token)
    expect(sql(server, `SELECT proposed_at = made_at FROM plugin_points_proposals p JOIN plugin_points_books b ON b.id = p.book WHERE b.id = ${book.id}`)).toBe('1')
    expect(sql(server, "SELECT count(*) FROM plugin_points_proposals p JOIN plugin_points_books b ON b.id = p.book WHERE b.state <> 'proposed'")).toBe('0')
    // When votes were opened then is not known: their meetings had begun.
    expect(sql(server, 'SELECT count(*) FROM plugin_points_votes')).toBe('0')
    expect([await why(book, early), await why(book, late)]).toEqual(['before', null])
    expect((await adopt(book, late)).body).toMatchObject({ state: 'adopted', vote: late.vote })
  })
})

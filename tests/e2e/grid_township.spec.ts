// Two servers of ours, one of a community and one of its township, connected by Open311 both ways: a ticket is reported up,
// dispatched, worked on, returned, finished, opened anew and confirmed, and both histories tell the same.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { makePng, mustSend } from './support/files.js'
import { Server } from './support/server.js'
import { answerAll, gridShelf, reaches, switchOn, township, until, whole } from './support/township.js'

let below: Server // of the community
let above: Server // of the township
let here: People
let there: People
let connector: Json

beforeAll(async () => {
  const begin = async (): Promise<Server> => (await Server.fresh()).start('--plugins', gridShelf(), '--private-webhooks')
  ;[below, above] = [await begin(), await begin()]
  ;[here, there] = [await found(below), await found(above)]
  await switchOn(here)
  await switchOn(there)
  await there.admin!.must('PUT', '/communities/MG/plugins/grid/settings', { settings: [{ key: 'open311', value: 'true' }, { key: 'public_address', value: above.url }] })
  await here.admin!.must('PUT', '/communities/MG/plugins/grid/settings', { settings: [{ key: 'public_address', value: below.url }] })
  const { key } = await township(there.admin!).must('POST', '/keys', { name: '玫瑰恬园', reads: 'community' })
  connector = await township(here.admin!).must('POST', '/connectors', { kind: 'open311', name: '街道', url: `${above.url}/open311/v2/`, jurisdiction: 'MG', key, poll_s: 1, retry_s: 1, on: true })
  // Their words in our order: what comes down a level with a reason is a return.
  const mapping = await township(here.admin!).must('GET', `/connectors/${connector.id}/mapping`)
  const levels: Record<string, number> = { open: 1, investigating: 2, action_scheduled: 3, in_progress: 4, fixed: 6 }
  for (const row of mapping.tables.state_in) if (levels[row.theirs]) row.level = levels[row.theirs]
  const written = await township(here.admin!).must('PUT', `/connectors/${connector.id}/mapping`, { tables: mapping.tables, version: mapping.version })
  expect(written.problems).toEqual([])
})
afterAll(async () => {
  await below?.remove()
  await above?.remove()
})

const track = async (ticket: string): Promise<Json[]> => (await township(here.resident!).must('GET', `/tickets/${ticket}/township`)).steps
const step = (ticket: string, fits: (one: Json) => boolean, what: string): Promise<Json> => until(what, async () => (await track(ticket)).find(fits))
const told = async (people: People, ticket: string, kind: string): Promise<Json[]> => (await people.rc!.must('GET', `/tickets/${ticket}/history`)).items.filter((one: Json) => one.kind === kind).map((one: Json) => one.data)

test('their server is there, and has our categories', async () => {
  await township(here.admin!).must('POST', `/connectors/${connector.id}/check`, {})
  await until('it has answered', async () => (await township(here.admin!).must('GET', '/connectors')).items[0].last_ok_at)
  expect((await township(here.admin!).must('GET', '/connectors')).items[0].last_error).toBe(null)
})

test('a ticket goes up, is dispatched, returned there, finished, opened anew and confirmed, and both sides tell the same', async () => {
  const photo = await mustSend(here.resident!, makePng(30, 20))
  const { id } = await here.resident!.must('POST', '/communities/MG/tickets', { ...matter, attachments: [photo.id] })
  await here.rc!.act(`/tickets/${id}`, 'accept')
  await here.rc!.act(`/tickets/${id}`, 'township', { reason: '需要特检院' })
  const number = await until('it has a number there', async () => (await here.rc!.must('GET', `/tickets/${id}`)).foreign_number as string)
  const up = await there.rc!.must('GET', `/tickets/${number}`)
  expect(up).toMatchObject({ title: matter.title, category: 'lift', state: 'new', reporter: null })
  expect(up.body).toContain(matter.body)
  expect(JSON.stringify(up)).not.toContain('resident先生')
  const [address] = /http\S+\/open311\/v2\/sent\/\S+/.exec(up.body) ?? []
  expect((await fetch(address!)).headers.get('content-type')).toMatch(/^image\//)
  expect((await township(here.resident!).must('GET', `/tickets/${id}/township`)).links[0].url).toBe(`${above.url}/t/${number}`)

  // Dispatched, received by a department, given back, dispatched again.
  await there.rc!.act(`/tickets/${up.id}`, 'accept')
  await step(id, (one) => one.step === 'investigating', 'it was taken in')
  await there.rc!.act(`/tickets/${up.id}`, 'assign', { party: 'property_company', note: '请城管科处理' })
  await step(id, (one) => one.step === 'action_scheduled' && one.level === 3, 'it was dispatched')
  await there.pc!.act(`/tickets/${up.id}`, 'start', { note: '已到现场' })
  await step(id, (one) => one.step === 'in_progress' && one.words.includes('已到现场'), 'work has begun')
  await there.pc!.act(`/tickets/${up.id}`, 'return', { reason: '不属本科室职责' })
  expect(await step(id, (one) => one.kind === 'return', 'it was given back')).toMatchObject({ level: 2, words: '不属本科室职责' })
  expect((await here.rc!.must('GET', `/tickets/${id}`)).state).toBe('township')
  await here.resident!.must('POST', `/tickets/${id}/comments`, { text: '今天又停了一次' })
  await until('the word is up there', async () => (await told(there, up.id, 'ticket.commented')).some((one) => one.comment.text === '今天又停了一次'))

  await there.rc!.act(`/tickets/${up.id}`, 'assign', { party: 'owners_committee' })
  await there.oc!.act(`/tickets/${up.id}`, 'start')
  await there.oc!.act(`/tickets/${up.id}`, 'finish', { note: '已更换门机' })
  await reaches(here.resident!, id, 'verifying')
  expect((await there.rc!.must('GET', `/tickets/${up.id}`)).state).toBe('verifying')

  // The reporter says no: the same request goes on there.
  await here.resident!.act(`/tickets/${id}`, 'reopen', { reason: '还在抖' })
  await reaches(there.rc!, up.id, 'accepted')
  await here.rc!.act(`/tickets/${id}`, 'township', { reason: '请再派人' })
  await until('the reason is up there', async () => (await told(there, up.id, 'ticket.commented')).some((one) => one.comment.text === '请再派人'))
  await there.rc!.act(`/tickets/${up.id}`, 'assign', { party: 'owners_committee' })
  await there.oc!.act(`/tickets/${up.id}`, 'start')
  await there.oc!.act(`/tickets/${up.id}`, 'finish', { note: '已校准导轨' })
  await reaches(here.resident!, id, 'verifying')
  await answerAll(here, id)
  await answerAll(there, up.id)
  await here.resident!.act(`/tickets/${id}`, 'confirm', { rating: 5, note: '不抖了' })
  await reaches(there.rc!, up.id, 'closed')

  const notes = (list: Json[], name: string): string[] => list.map((one) => one[name] as string)
  expect(notes(await told(here, id, 'ticket.finished'), 'note')).toEqual(['已更换门机', '已校准导轨'])
  expect(notes(await told(there, up.id, 'ticket.finished'), 'note')).toEqual(['已更换门机', '已校准导轨'])
  expect(notes(await told(here, id, 'ticket.reopened'), 'reason')).toEqual(notes(await told(there, up.id, 'ticket.reopened'), 'reason'))
  expect(notes(await told(here, id, 'ticket.confirmed'), 'note')).toEqual(['不抖了'])
  expect(notes(await told(there, up.id, 'ticket.confirmed'), 'note')).toEqual(['不抖了'])
  // What was said here is said there, and does not come back as theirs.
  expect((await told(here, id, 'ticket.commented')).map((one) => one.comment.text)).toEqual(['今天又停了一次'])
  const ours = ['今天又停了一次', '请再派人', '还在抖', '不抖了']
  await new Promise((done) => setTimeout(done, 2500)) // twice asked since
  expect((await track(id)).filter((one) => ours.includes(one.words))).toEqual([])
  const counts = (await township(here.admin!).must('GET', '/connectors')).items[0].counts
  expect(counts).toEqual({ to_send: 0, failed: 0, dead: 0, sent: 0, done: 5, refused: 0, given_up: 0 })
  expect((await whole(here.officer!, `/connectors/${connector.id}/inbox?outcome=unknown`))).toEqual([])
}, 90_000)

test('what they refuse to do comes back with their reason', async () => {
  const { id } = await here.resident!.must('POST', '/communities/MG/tickets', { ...matter, title: '楼道堆物' })
  await here.rc!.act(`/tickets/${id}`, 'accept')
  await here.rc!.act(`/tickets/${id}`, 'township')
  const number = await until('it has a number there', async () => (await here.rc!.must('GET', `/tickets/${id}`)).foreign_number as string)
  await there.rc!.act(`/tickets/${number}`, 'refuse', { reason: '属小区自治事项', resolution: 'not_responsible' })
  await reaches(here.rc!, id, 'accepted')
  expect((await told(here, id, 'ticket.taken_back')).map((one) => one.reason)).toEqual(['属小区自治事项'])
})

test('taken back before anybody there has looked, and reported up again, it is a new request there', async () => {
  const { id, number } = await here.resident!.must('POST', '/communities/MG/tickets', { ...matter, title: '井盖松动' })
  await here.rc!.act(`/tickets/${id}`, 'accept')
  await here.rc!.act(`/tickets/${id}`, 'township')
  const foreign = async (not: string | null): Promise<string> => until('it has a number there', async () => {
    const { foreign_number: now } = await here.rc!.must('GET', `/tickets/${id}`)
    return now !== not && (now as string)
  })
  const first = await foreign(null)
  await here.rc!.act(`/tickets/${id}`, 'back', { reason: '先自己看看' })
  await reaches(there.rc!, (await there.rc!.must('GET', `/tickets/${first}`)).id, 'closed')
  await here.rc!.act(`/tickets/${id}`, 'township', { reason: '还是请镇里来' })
  const second = await foreign(first)
  const up = await there.rc!.must('GET', `/tickets/${second}`)
  expect(up).toMatchObject({ title: '井盖松动', state: 'new' })
  expect(up.body).toContain('还是请镇里来')
  await there.rc!.act(`/tickets/${up.id}`, 'accept')
  await there.rc!.act(`/tickets/${up.id}`, 'assign', { party: 'owners_committee' })
  await there.oc!.act(`/tickets/${up.id}`, 'start')
  await there.oc!.act(`/tickets/${up.id}`, 'finish', { note: '已换井盖' })
  await reaches(here.resident!, id, 'verifying')
  expect((await whole(here.officer!, `/connectors/${connector.id}/queue?state=done`)).filter((one) => one.number === number).map((one) => [one.kind, one.action])).toEqual([['request', 'township'], ['update', 'back'], ['request', 'township']])
})

test('compared, both sides have the same', async () => {
  const officer = township(here.officer!)
  await officer.must('POST', `/connectors/${connector.id}/reconcile`, {})
  const run = await until('it is compared', async () => {
    const [newest] = (await officer.must('GET', `/connectors/${connector.id}/reconciliations`)).items
    return newest?.ended_at && newest
  })
  expect(run).toMatchObject({ compared: 3, error: null })
  expect(run.differences).toEqual([])
})

// What goes up beside words: photos, as addresses of ours that are the township's alone, and go with what may no longer be
// seen; where a case is read there; and what would not go is said before it is reported up.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from './support/client.js'
import { matter, type People } from './support/community.js'
import { makePng, makeWav, mustSend } from './support/files.js'
import { heard } from './support/grid.js'
import { raw } from './support/open311.js'
import { Server } from './support/server.js'
import { answerAll, arrived, gridShelf, joined, otherSecret, reaches, reportUp, secret, switchOn, Township, township, until, webhook, whole } from './support/township.js'

let server: Server
let people: People
let there: Township
let connector: Json

const setting = (key: string, value: string): Promise<Json> => people.admin!.must('PUT', '/communities/MG/plugins/grid/settings', { settings: [{ key, value }] })
const admin = () => township(people.admin!)
const row = async (id = connector.id): Promise<Json> => (await admin().must('GET', '/connectors')).items.find((one: Json) => one.id === id)
const change = async (fields: Json, id = connector.id): Promise<Json> => {
  const { name, url, version } = await row(id)
  return admin().must('PUT', `/connectors/${id}`, { name, url, on: true, version, ...fields })
}
const track = (ticket: string, login = 'rc'): Promise<Json> => township(people[login]!).must('GET', `/tickets/${ticket}/township`)
/** Each of its own: of the same bytes there is one file. */
let taken = 0
const photo = async (login = 'resident', noise = taken++): Promise<string> => (await mustSend(people[login]!, makePng(40, 30, noise))).id
const status = async (address: string): Promise<number> => (await raw(address)).status
const got = async (number: string): Promise<Json[]> => (await there.request(number))!.got

beforeAll(async () => {
  server = await (await Server.fresh()).start('--plugins', gridShelf(), '--private-webhooks')
  ;({ people, there, connector } = await joined(server))
})
afterAll(async () => {
  there?.close()
  await server?.remove()
})

describe('photos', () => {
  let ticket: Json
  let sent: string[]

  test('none go while nobody has said where we are reached', async () => {
    expect((await row()).sends_photos).toBe(false)
    expect((await arrived(there, await reportUp(people, { attachments: [await photo()] }))).photos).toEqual([])
    for (const wrong of ['sifang.example', 'javascript:alert(1)', 'http://']) {
      await setting('public_address', wrong)
      expect((await row()).sends_photos, wrong).toBe(false)
    }
    await setting('public_address', `${server.url}/`)
    expect((await row()).sends_photos).toBe(true)
  })

  test('those of a request go with it; neither sound nor what is masked does', async () => {
    const [first, second, masked] = [await photo(), await photo(), await photo()]
    const sound = (await mustSend(people.resident!, makeWav(1))).id
    const raised = await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, visibility: 'community', attachments: [first, masked, sound, second] })
    await people.rc!.must('POST', `/tickets/${raised.id}/masks`, { attachment: masked, reason: '有人脸' })
    await people.rc!.act(`/tickets/${raised.id}`, 'accept')
    ticket = await people.rc!.act(`/tickets/${raised.id}`, 'township')
    sent = (await arrived(there, ticket)).photos
    expect(sent).toHaveLength(2)
    for (const address of sent) {
      expect(address).toMatch(new RegExp(`^${server.url}/open311/v2/sent/[0-9a-f]{32}\\.(jpg|png|webp)$`))
      const fetched = await raw(address)
      expect([fetched.status, fetched.type.split('/')[0]]).toEqual([200, 'image'])
      expect(fetched.bytes.length).toBeGreaterThan(50)
      expect((await raw(address, 'HEAD')).status).toBe(200)
      for (const method of ['POST', 'PUT', 'DELETE']) expect((await raw(address, method, 'x')).status, method).toBe(404)
    }
    const name = sent[0]!.split('/').at(-1)!
    for (const other of ['', '.jpg', '0'.repeat(32), `${name.slice(0, 30)}00.jpg`, `../photos/${name}`, first, `${first}.jpg`]) expect(await status(`${server.url}/open311/v2/sent/${other}`), other).toBe(404)
    expect(await status(`${server.url}/open311/v2/photos/${name.slice(0, 32)}`), 'it is no photo of the open interface').toBe(404)
  })

  test('those of a comment and of evidence go with the update; those of internal notes do not', async () => {
    await people.resident!.must('POST', `/tickets/${ticket.id}/comments`, { text: '', attachments: [await photo()] })
    await people.rc!.must('POST', `/tickets/${ticket.id}/comments`, { text: '内部', internal: true, attachments: [await photo('rc')] })
    const { id } = (await there.request(ticket.number))!
    await there.step(id, 'fixed', '已处理')
    await reaches(people.resident!, ticket.id, 'verifying')
    await people.resident!.act(`/tickets/${ticket.id}`, 'reopen', { reason: '还在漏', evidence: [await photo(), await photo()] })
    const updates = await until('both are there', async () => {
      const all = await got(ticket.number)
      return all.length === 2 && all
    })
    expect(updates.map((one) => [one.status, one.words, one.photos.length])).toEqual([['UNCHANGED', '见照片', 1], ['OPEN', '还在漏', 2]])
    const all = [...sent, ...updates.flatMap((one) => one.photos)]
    expect(new Set(all).size).toBe(5)
    for (const address of all) expect(await status(address)).toBe(200)
  })

  test('what is sent again says the same: nothing is there twice', async () => {
    await there.manner({ error: 1, after: 1 }) // it takes it, and says that it did not
    const again = await reportUp(people, { title: '第二次', attachments: [await photo(), await photo()] })
    await until('it was tried twice', async () => (await whole(people.officer!, `/connectors/${connector.id}/queue`)).find((one) => one.ticket === again.id && one.tries > 1))
    await there.manner({ error: 0 })
    const request = await arrived(there, again)
    await until('it is through', async () => (await track(again.id)).waiting === 0)
    const bodies = (await there.state()).asked.filter((one: Json) => one.method === 'POST' && one.body.includes(encodeURIComponent(again.number))).map((one: Json) => one.body)
    expect(bodies.length).toBeGreaterThan(1)
    expect(new Set(bodies).size).toBe(1)
    expect(request.photos).toHaveLength(2)
    expect(await there.command('request', { number: again.number })).toHaveLength(1)
  })

  test('masked, with the connector off, the plugin off, or after its time, it is gone from its address', async () => {
    const [address] = sent as [string]
    const { attachments } = await people.rc!.must('GET', `/tickets/${ticket.id}`)
    const mask = await people.rc!.must('POST', `/tickets/${ticket.id}/masks`, { attachment: attachments[0].id, reason: '有人脸' })
    expect([await status(address), await status(sent[1]!)]).toEqual([404, 200])
    await people.rc!.must('POST', `/masks/${mask.id}/undo`, { reason: '看错了' })
    expect(await status(address)).toBe(200)
    await change({ on: false })
    expect(await status(address)).toBe(404)
    await change({})
    await people.admin!.act('/communities/MG/plugins/grid', 'disable')
    expect(await status(address)).toBe(404)
    await switchOn(people)
    expect(await status(address)).toBe(200)
    await server.stop()
    execFileSync('sqlite3', [join(server.data, 'plugins', 'grid.db'), `UPDATE plugin_grid_sent_photos SET until = ${Date.now() - 1000} WHERE id = '${address.split('/').at(-1)!.slice(0, 32)}'`])
    await server.start('--plugins', gridShelf(), '--private-webhooks')
    for (const client of Object.values(people)) Object.assign(client, { url: server.url })
    await setting('public_address', server.url)
    await there.command('push', { url: `${server.url}/township/MG/${connector.id}`, secret })
    const here = (old: string): string => server.url + new URL(old).pathname
    expect([await status(here(address)), await status(here(sent[1]!))]).toEqual([404, 200])
  })

  test('of a private ticket they go, and are seen, only while the connector may have those', async () => {
    const hidden = await reportUp(people, { visibility: 'private', attachments: [await photo()] })
    const refused = await until('it stays', async () => (await whole(people.officer!, `/connectors/${connector.id}/queue?state=refused`)).find((one) => one.ticket === hidden.id))
    await change({ send_private: true })
    await township(people.officer!).must('POST', `/queue/${refused.id}/replay`, {})
    const [address] = (await arrived(there, hidden)).photos as [string]
    expect(await status(address)).toBe(200)
    await change({ send_private: false })
    expect(await status(address)).toBe(404)
  })

  test('tried out, nothing is kept and the address leads nowhere', async () => {
    const before = execFileSync('sqlite3', [join(server.data, 'plugins', 'grid.db'), 'SELECT count(*) FROM plugin_grid_sent_photos']).toString()
    const open = await people.resident!.must('POST', '/communities/MG/tickets', { ...matter, attachments: [await photo()] })
    const { out } = await township(people.officer!).must('POST', `/connectors/${connector.id}/try`, { out: { ticket: open.id } })
    expect(new URLSearchParams(out.body).getAll('media_url')).toEqual([expect.stringMatching(/\/open311\/v2\/sent\/…\.(jpg|png|webp)$/)])
    expect(execFileSync('sqlite3', [join(server.data, 'plugins', 'grid.db'), 'SELECT count(*) FROM plugin_grid_sent_photos']).toString()).toBe(before)
  })
})

describe('where a case is read there', () => {
  test('as they tell it; as the connector says, which goes first', async () => {
    await there.manner({ html_url: true })
    const ticket = await reportUp(people)
    const request = await arrived(there, ticket)
    const url = async (): Promise<string | null> => (await track(ticket.id, 'resident')).links[0].url
    await until('its address is known', async () => await url() === `${there.url}/cases/${request.id}`)
    await there.manner({ html_url: false })
    const changed = await change({ case_url: 'https://town.example/case/{{foreign}}?from=sifang' })
    expect(changed.case_url).toBe('https://town.example/case/{{foreign}}?from=sifang')
    expect(await url()).toBe(`https://town.example/case/${request.id}?from=sifang`)
    expect((await change({ case_url: '' })).case_url).toBe(null)
    expect(await url()).toBe(`${there.url}/cases/${request.id}`)
  })

  test('nothing but an address of the web is one', async () => {
    const { name, url, version } = await row()
    for (const case_url of ['javascript:alert("{{foreign}}")', 'https://town.example/', 'https://{{foreign}}/', 'https://town.example/{{foreign}}/{{ticket.title}}', 'https://town.example/"{{foreign}}', 'ftp://town.example/{{foreign}}']) {
      const answer = await admin().send('PUT', `/connectors/${connector.id}`, { name, url, on: true, version, case_url })
      expect([case_url, answer.status]).toEqual([case_url, 422])
      expect(answer.body.detail).toContain('/case_url')
    }
    expect((await admin().send('PUT', `/connectors/${connector.id}`, { name, url, on: true, version, list_url: 'https://town.example/list' })).body.detail).toContain('/list_url')
  })
})

describe('what would not go', () => {
  test('is said before it is reported up, and to whoever does it all the same', async () => {
    const mapping = await admin().must('GET', `/connectors/${connector.id}/mapping`)
    const write = async (category: Json[], state_out = mapping.tables.state_out): Promise<Json> => {
      const { version } = await admin().must('GET', `/connectors/${connector.id}/mapping`)
      return admin().must('PUT', `/connectors/${connector.id}/mapping`, { tables: { ...mapping.tables, category, state_out }, version })
    }
    const raise = async (fields: Json): Promise<Json> => people.resident!.must('POST', '/communities/MG/tickets', { ...matter, ...fields })
    const would = async (ticket: Json, login = 'rc'): Promise<Json> => (await track(ticket.id, login)).would_refuse
    const [lift, other, hidden] = [await raise({}), await raise({ category: 'other' }), await raise({ visibility: 'private' })]
    expect(await would(lift)).toBe(null)
    expect(await would(other)).toBe(null)
    expect(await would(hidden)).toEqual({ connector: '乡镇', why: 'private' })
    await write([{ ours: 'lift', theirs: 'T-09' }])
    expect(await would(lift)).toBe(null)
    expect(await would(other)).toEqual({ connector: '乡镇', why: 'category' })
    await people.rc!.act(`/tickets/${other.id}`, 'accept')
    await people.rc!.act(`/tickets/${other.id}`, 'township')
    await until('they are told', async () => JSON.stringify(await people.rc!.must('GET', '/me/notices')).includes(`工单 ${other.number} 的类别在对方那里没有`))
    await write([{ ours: 'lift', theirs: 'T-09' }, { ours: '*', theirs: 'T-99' }])
    expect(await would(other)).toBe(null)
    // Once it is there, reporting it up again is an update, which has no category.
    await people.rc!.act(`/tickets/${lift.id}`, 'accept')
    await people.rc!.act(`/tickets/${lift.id}`, 'township')
    await arrived(there, lift)
    await write([], mapping.tables.state_out.filter((one: Json) => one.ours !== 'township'))
    expect(await would(lift)).toEqual({ connector: '乡镇', why: 'status' })
    await write([])
    expect(await would(lift)).toBe(null)
    // Where nothing is connected nothing refuses.
    await change({ sends: false })
    expect(await would(hidden)).toBe(null)
    await change({ sends: true })
    expect((await township(people.neighbour!).get(`/tickets/${hidden.id}/township`)).status).toBe(404)
  })
})

describe('a webhook', () => {
  let hook: Json
  let first: Json
  const run = async (): Promise<Json> => {
    const { id } = await township(people.officer!).must('POST', `/connectors/${hook.id}/reconcile`, {})
    return until('it is compared', async () => (await township(people.officer!).must('GET', `/connectors/${hook.id}/reconciliations`)).items.find((one: Json) => one.id === id && one.ended_at))
  }
  const differences = async (): Promise<[string, string | null, string | null, string | null][]> => (await run()).differences.map((one: Json) => [one.what, one.number, one.ours, one.theirs])
  const caseOf = async (number: string): Promise<Json> => (await there.state()).cases.find((one: Json) => one.number === number)

  beforeAll(async () => {
    await change({ sends: false })
    await there.manner({ secret, html_url: true })
    hook = await admin().must('POST', '/connectors', { kind: 'webhook', name: '指挥中心', url: `${there.url}/hook`, secret, retry_s: 1, on: true })
  })

  test('has its photos as a list, or a line each within a text', async () => {
    const mapping = await admin().must('GET', `/connectors/${hook.id}/mapping`)
    expect(JSON.parse(mapping.template).photos).toBe('{{ticket.photos}}')
    const template = JSON.stringify({ ...JSON.parse(mapping.template), text: '照片：{{ticket.photos}}' })
    expect((await admin().must('PUT', `/connectors/${hook.id}/mapping`, { tables: mapping.tables, template, version: mapping.version })).problems).toEqual([])
    first = await reportUp(people, { attachments: [await photo(), await photo()] })
    const none = await reportUp(people, { title: '没有照片' })
    const said = async (ticket: Json): Promise<Json> => until('it is there', async () => (await there.state()).hooks.find((one: Json) => one.number === ticket.number))
    const { photos, text } = await said(first)
    expect(photos).toHaveLength(2)
    for (const address of photos) expect(await status(address)).toBe(200)
    expect(text).toBe(`照片：${photos.join('\n')}`)
    expect(await said(none)).toMatchObject({ photos: [], text: '照片：' })
    await until('its address is known', async () => (await track(first.id)).links[0].url?.startsWith(`${there.url}/cases/HK-`))
  })

  test('knows nothing of what was not to go there, though it may guess the number', async () => {
    const hidden = await reportUp(people, { visibility: 'private' })
    await until('it is refused', async () => (await whole(people.officer!, `/connectors/${hook.id}/queue?state=refused`)).find((one) => one.ticket === hidden.id))
    for (const status of ['回复', '退件', '办结']) {
      const told = await webhook(`${server.url}/township/MG/${hook.id}`, { update_id: `guess-${status}`, number: hidden.number, status, description: '猜的', updated_datetime: new Date().toISOString() })
      expect([status, told.body.updates[0].outcome]).toEqual([status, 'unknown'])
    }
    expect((await people.rc!.must('GET', `/tickets/${hidden.id}`)).state).toBe('township')
    expect((await people.rc!.must('GET', `/tickets/${hidden.id}/history`)).items.map((one: Json) => one.kind)).not.toContain('ticket.commented')
  })

  test('cannot be compared before it has an address for that', async () => {
    expect((await township(people.officer!).send('POST', `/connectors/${hook.id}/reconcile`, {})).status).toBe(409)
    expect((await change({ list_url: `${there.url}/list` }, hook.id)).list_url).toBe(`${there.url}/list`)
    expect(await run()).toMatchObject({ compared: 2, error: null, count: 0, differences: [] })
  })

  test('each kind of difference, over several pages', async () => {
    await there.manner({ list_size: 1 })
    const before = Date.now() - 1_000
    const [gone, moved, strange, older] = [first, await reportUp(people), await reportUp(people), await reportUp(people)]
    await until('they are through', async () => (await row(hook.id)).counts.to_send === 0 && (await row(hook.id)).counts.done >= 5)
    expect(await differences()).toEqual([])
    const set = async (ticket: Json, fields: Json): Promise<Json> => there.command('case', { ...(await caseOf(ticket.number)), ...fields })
    await set(gone, { gone: true })
    await set(moved, { status: 'closed' })
    await set(strange, { status: '研判中' })
    await set(older, { at: Date.now() + 3_600_000 })
    await there.command('case', { foreign: 'HK-999', number: 'MG-2020-000001', status: 'open' })
    const lists = (await there.state()).lists
    const told = await differences()
    // By number. Of a case of which nothing was heard yet, ours is what was sent last.
    expect(told.map(([what, number, ours, theirs]) => what === 'older' ? [what, number, Date.parse(ours!) > before, Date.parse(theirs!) > Date.now()] : [what, number, ours, theirs])).toEqual([
      ['missing_here', 'MG-2020-000001', null, 'open'], ['missing_there', gone.number, 'open', null],
      ['state', moved.number, 'open', 'closed'], ['state', strange.number, 'open', '研判中'], ['older', older.number, true, true],
    ])
    expect((await there.state()).lists - lists).toBe(5)
    // What we have taken back they may have forgotten.
    await people.rc!.act(`/tickets/${gone.id}`, 'back', { reason: '自己修好了' })
    await until('it is through', async () => (await track(gone.id)).waiting === 0)
    expect((await differences()).map(([what]) => what)).toEqual(['missing_here', 'state', 'state', 'older'])
  })

  test('known by our number where they give none; with a number of another it is not ours', async () => {
    const ticket = await reportUp(people)
    const known = await until('it is there', () => caseOf(ticket.number))
    await there.command('case', { foreign: known.foreign, gone: true })
    await there.command('case', { foreign: '', number: ticket.number, status: 'open' })
    const about = async (): Promise<string[]> => (await differences()).filter(([, number]) => number === ticket.number).map(([what]) => what)
    expect(await about()).toEqual([])
    await there.command('case', { foreign: '', gone: true })
    await there.command('case', { foreign: 'HK-1000', number: ticket.number, status: 'open' })
    expect(await about()).toEqual(['missing_here', 'missing_there'])
  })

  test('a list that is none, or does not end, is said; another secret is refused there', async () => {
    await there.manner({ endless: true })
    expect((await run()).error).toBe('their list does not end')
    await there.manner({ endless: false, garbage: 1 })
    const { id } = await township(people.officer!).must('POST', `/connectors/${hook.id}/reconcile`, {})
    await until('it is said', async () => (await row(hook.id)).last_error === 'their list cannot be read')
    await there.manner({ garbage: 0 })
    const done = await until('it is compared', async () => (await township(people.officer!).must('GET', `/connectors/${hook.id}/reconciliations`)).items.find((one: Json) => one.id === id && one.ended_at))
    expect(done.error).toBe(null)
    expect((await there.state()).badHooks).toBe(0)
    await there.manner({ secret: otherSecret })
    const refused = await township(people.officer!).must('POST', `/connectors/${hook.id}/reconcile`, {})
    await until('that is said', async () => (await row(hook.id)).last_error === 'HTTP 403')
    const { badHooks } = await there.state()
    expect(badHooks).toBeGreaterThan(0)
    await there.manner({ secret })
    const again = await until('it is compared', async () => (await township(people.officer!).must('GET', `/connectors/${hook.id}/reconciliations`)).items.find((one: Json) => one.id === refused.id && one.ended_at))
    expect(again).toMatchObject({ error: null, compared: done.compared })
  })

  test('the reporter confirms, and the case may be closed there', async () => {
    const ticket = await reportUp(people)
    const { foreign } = await until('it is there', () => caseOf(ticket.number))
    await until('its number is kept', async () => (await track(ticket.id)).links[0].foreign === foreign)
    await there.command('push', { url: `${server.url}/township/MG/${hook.id}`, secret })
    await there.step(foreign, 'fixed', '已修好')
    await reaches(people.resident!, ticket.id, 'verifying')
    await there.command('case', { ...(await caseOf(ticket.number)), status: 'closed' })
    const about = async (): Promise<string[]> => (await differences()).filter(([, number]) => number === ticket.number).map(([what]) => what)
    expect(await about(), 'done there, not agreed here').toEqual([])
    await answerAll(people, ticket.id)
    await people.resident!.act(`/tickets/${ticket.id}`, 'confirm', { rating: 5 })
    await heard(people)
    await until('it is through', async () => (await track(ticket.id)).waiting === 0)
    await there.command('case', { ...(await caseOf(ticket.number)), status: 'open' })
    expect(await about(), 'closed here, open there').toEqual(['state'])
  })

  test('what the one before had goes anew to the one that sends now, and to no other', async () => {
    const ticket = await reportUp(people)
    await until('it is there', () => caseOf(ticket.number))
    await until('its number is kept', async () => (await track(ticket.id)).links.length === 1 && (await track(ticket.id)).waiting === 0)
    await change({ sends: false }, hook.id)
    await change({ sends: true })
    expect((await track(ticket.id)).would_refuse).toBe(null)
    await people.rc!.act(`/tickets/${ticket.id}`, 'back', { reason: '换个平台' })
    await people.rc!.act(`/tickets/${ticket.id}`, 'township', { reason: '请新平台办' })
    const request = await arrived(there, ticket)
    expect(request.description).toContain('请新平台办')
    await until('its number is kept', async () => (await people.rc!.must('GET', `/tickets/${ticket.id}`)).foreign_number === request.id)
    expect((await track(ticket.id)).links.map((one: Json) => one.connector)).toEqual(['指挥中心', '乡镇'])
    const sent = async (id: number): Promise<string[]> => (await whole(people.officer!, `/connectors/${id}/queue`)).filter((one) => one.ticket === ticket.id).map((one) => `${one.kind} ${one.action}`).reverse()
    await until('it is through', async () => (await track(ticket.id)).waiting === 0)
    expect(await sent(hook.id)).toEqual(['request township', 'update back'])
    expect(await sent(connector.id)).toEqual(['request township'])
  })
})

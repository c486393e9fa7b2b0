// A plugin and people: where they live, the files it keeps of them, what it tells them and webhooks, and what an
// erasure leaves of it. What the chores do with files stands in tests/unit/app_plugin_files_test.cpp.
import { createHmac } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Client, type Answer, type Json } from './support/client.js'
import { found, matter, type People } from './support/community.js'
import { fetchFile, makePdf, makePng, mustSend } from './support/files.js'
import { shelf, type Shelf } from './support/plugins.js'
import { ok, Server } from './support/server.js'
import { WebSink } from './support/sinks.js'

let server: Server
let people: People
let plugins: Shelf
let web: WebSink
const at = '/plugins/tool/MG'
const id = async (login: string): Promise<string> => (await people[login]!.must('GET', '/me')).user.id
const keep = (login: string, file: string, more = ''): Promise<Answer> => people[login]!.send('POST', `${at}/files/${file}${more}`, {})
const sees = async (login: string, file: string, more = ''): Promise<number> => (await fetchFile(people[login]!, `${at}/files/${file}${more}`)).status
/** Somebody who has just moved in. */
async function movesIn(login: string, household: Json): Promise<void> {
  const { code } = await people.admin!.must('POST', '/communities/MG/invitations', { role: 'resident', household })
  await people.nobody!.must('POST', '/invitations/redeem', { code, login, password: 'a-long-password', name: `${login}先生` })
  people[login] = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
}
async function erase(login: string): Promise<void> {
  const { user } = await people[login]!.must('GET', '/me')
  await people.admin!.must('POST', `/communities/MG/people/${user.id}/erase`, { name: user.name })
}

beforeAll(async () => {
  plugins = shelf('hello', 'tool')
  web = await WebSink.open()
  server = await (await Server.fresh()).start('--plugins', plugins.directory, '--plugin-retry', '50', '--private-webhooks', '--first-retry', '0')
  people = await found(server)
  for (const name of ['hello', 'tool']) await people.admin!.act(`/communities/MG/plugins/${name}`, 'enable')
  await movesIn('lodger', { building: '3', unit: '2', room: '902' })
})
afterAll(async () => {
  web?.close()
  await server?.remove()
  plugins?.remove()
})

describe('where people live', () => {
  test('comes with what they ask, as residents, and is empty for others', async () => {
    expect(await people.lodger!.must('GET', `${at}/home`)).toEqual({ building: '3', unit: '2', room: '902' })
    expect(await people.host!.must('GET', `${at}/home`)).toEqual({ building: '', unit: '', room: '' })
  })
  test('is told of others too, where the plugin is on', async () => {
    const home = async (login: string): Promise<Json> => people.host!.must('GET', `${at}/home/${await id(login)}`)
    expect(await home('lodger')).toEqual({ building: '3', unit: '2', room: '902' })
    expect(await home('neighbour')).toBeNull()
    expect(await home('stranger')).toBeNull()
    expect((await people.host!.get(`${at}/home/nobody`)).status).toBe(503) // the plugin asks for what is no id: its own fault
  })
})

describe('files', () => {
  test('are kept for it and shown as it decides, as the core shows its own', async () => {
    const photo = await mustSend(people.resident!, makePng(40, 30))
    expect(await sees('host', photo.id)).toBe(404) // not kept yet
    expect(await keep('resident', photo.id)).toMatchObject({ status: 200, body: { id: photo.id, type: 'image/png', width: 40 } })
    expect((await keep('resident', photo.id)).status).toBe(200)
    const shown = await fetchFile(people.host!, `${at}/files/${photo.id}`)
    expect([shown.status, shown.bytes.length]).toEqual([200, photo.size])
    const own = await fetchFile(people.resident!, `/attachments/${photo.id}`)
    for (const name of ['content-type', 'cache-control', 'x-content-type-options', 'content-security-policy', 'content-disposition', 'etag', 'vary'])
      expect(shown.headers.get(name)).toBe(own.headers.get(name))
    expect(shown.headers.get('cache-control')).toContain('private')
    expect((await fetchFile(people.host!, `${at}/files/${photo.id}`, { 'If-None-Match': shown.headers.get('etag')! })).status).toBe(304)
    expect((await fetchFile(people.host!, `${at}/files/${photo.id}`, { Range: 'bytes=0-9' })).bytes.length).toBe(10)
    expect((await fetchFile(people.host!, `${at}/files/${photo.id}?small=1`)).headers.get('content-type')).toBe('image/jpeg')
    const paper = await mustSend(people.resident!, makePdf(), '收据.pdf')
    await keep('resident', paper.id)
    expect((await fetchFile(people.host!, `${at}/files/${paper.id}`)).headers.get('content-disposition')).toContain('attachment')
    expect(await sees('host', paper.id, '?small=1')).toBe(404)
  })
  test('of others, of other places, used and unknown ones are refused', async () => {
    const photo = await mustSend(people.neighbour!, makePng(41, 30))
    const why = async (login: string, file: string): Promise<Json> => (await keep(login, file)).body.errors
    expect((await keep('resident', photo.id)).status).toBe(422)
    expect(await why('resident', photo.id)).toEqual([{ pointer: '/file', message: 'is no file that you have sent here' }])
    expect(await why('resident', 'nothing')).toEqual([{ pointer: '/file', message: 'is no file that you have sent here' }])
    await people.neighbour!.must('POST', '/communities/MG/tickets', { ...matter, attachments: [photo.id] })
    expect(await why('neighbour', photo.id)).toEqual([{ pointer: '/file', message: 'is used already' }])
    await ok(['user', 'add', '--data', server.data, '--login', 'resident', '--name', 'resident先生', '--community', 'ZZ', '--role', 'resident'])
    const elsewhere = await mustSend(people.resident!, makePng(42, 30), 'a', 'ZZ')
    expect((await keep('resident', elsewhere.id)).status).toBe(422)
    expect(await sees('resident', photo.id)).toBe(404) // a ticket's
  })
  test('are not used for anything else, not taken back, and shown by the core to who sent them alone', async () => {
    const photo = await mustSend(people.resident!, makePng(43, 30))
    await keep('resident', photo.id)
    expect((await people.resident!.send('POST', '/communities/MG/tickets', { ...matter, attachments: [photo.id] })).status).toBe(422)
    expect((await people.resident!.send('DELETE', `/uploads/${photo.id}`)).status).toBe(409)
    expect((await fetchFile(people.resident!, `/attachments/${photo.id}`)).status).toBe(200)
    for (const login of ['neighbour', 'host', 'admin', 'nobody']) expect((await fetchFile(people[login]!, `/attachments/${photo.id}`)).status).toBe(404)
    expect((await people.resident!.must('GET', '/me/data')).files).toContainEqual(expect.objectContaining({ id: photo.id, place: 'plugin' }))
  })
  test('a request that reads keeps none, and one that is refused keeps and drops none', async () => {
    const photo = await mustSend(people.resident!, makePng(44, 30))
    expect((await people.resident!.get(`${at}/kept/${photo.id}`)).status).toBe(403)
    expect((await keep('resident', photo.id, '?fail=1')).status).toBe(409)
    expect(await sees('resident', photo.id)).toBe(404)
    await keep('resident', photo.id)
    expect((await people.resident!.send('DELETE', `${at}/files/${photo.id}?fail=1`)).status).toBe(409)
    expect(await sees('resident', photo.id)).toBe(200)
    expect((await people.resident!.send('DELETE', `${at}/files/${photo.id}`)).status).toBe(200)
    expect(await sees('resident', photo.id)).toBe(404)
    expect((await people.resident!.send('DELETE', `${at}/files/${photo.id}`)).status).toBe(200) // once more is no error
    expect((await keep('resident', photo.id)).status).toBe(200) // until it is gone it may be named again
  })
  test('of another community are not shown, though the plugin is on there', async () => {
    const photo = await mustSend(people.resident!, makePng(45, 30))
    await keep('resident', photo.id)
    await server.cli('plugins', 'enable', 'tool', '--community', 'ZZ')
    expect((await fetchFile(people.stranger!, `/plugins/tool/ZZ/files/${photo.id}`)).status).toBe(404)
    await server.cli('plugins', 'disable', 'tool', '--community', 'ZZ')
  })
  test('wait for a plugin that is off', async () => {
    const photo = await mustSend(people.resident!, makePng(46, 30))
    await keep('resident', photo.id)
    await people.admin!.act('/communities/MG/plugins/tool', 'disable')
    expect(await sees('resident', photo.id)).toBe(404)
    await people.admin!.act('/communities/MG/plugins/tool', 'enable')
    expect(await sees('resident', photo.id)).toBe(200)
  })
  test('are gone with who is erased', async () => {
    await movesIn('passer', { building: '3', unit: '2', room: '903' })
    const photo = await mustSend(people.passer!, makePng(47, 30))
    await keep('passer', photo.id)
    expect(await sees('host', photo.id)).toBe(200)
    await erase('passer')
    expect(await sees('host', photo.id)).toBe(404)
  })
})

describe('telling', () => {
  const tell = (fields: Json, key = ''): Promise<Answer> =>
    people.host!.send('POST', `${at}/tell${key ? `?key=${key}` : ''}`, { community: 'MG', kind: 'stocked', text_zh: '米到了', text_en: 'Rice is in', ...fields })
  const notices = async (login: string): Promise<Json[]> => (await people[login]!.must('GET', '/me/notices')).items.filter(({ why }: Json) => why === 'plugins')
  const hooked = (events: string[]): Promise<Json> =>
    people.admin!.must('POST', '/communities/MG/webhooks', { name: '外部', format: 'signed', url: `${web.url}/in`, events })
  afterEach(async () => {
    web.posts.length = 0
    for (const one of (await people.admin!.must('GET', '/communities/MG/webhooks')).items) await people.admin!.must('DELETE', `/webhooks/${one.id}`)
  })

  test('nobody else may, and sees that there is such a thing', async () => {
    for (const login of ['resident', 'host', 'admin'])
      expect((await people[login]!.send('POST', '/communities/MG/told', { kind: 'stocked', text_zh: '甲', text_en: 'a' })).status).toBe(404)
  })
  test('a user is told, in both languages, with a page to go to; nobody else is', async () => {
    expect((await tell({ users: [await id('neighbour')], path: '/points/shop', data: { rice: 1 } })).status).toBe(200)
    await expect.poll(() => notices('neighbour')).toHaveLength(1)
    const [notice] = await notices('neighbour')
    expect(notice).toMatchObject({ kind: 'told', actor: { name: '工具' }, plugin: { name: 'tool', kind: 'stocked', text_zh: '米到了', text_en: 'Rice is in', path: '/points/shop' } })
    for (const login of ['resident', 'host', 'admin']) expect(await notices(login)).toEqual([])
    const event = (await people.neighbour!.log('MG')).find(({ kind }) => kind === 'plugin.told')!
    expect(event.data).toEqual({ plugin: 'tool', kind: 'stocked', text_zh: '米到了', text_en: 'Rice is in', path: '/points/shop' })
    expect((await people.resident!.log('MG')).some(({ kind }) => kind === 'plugin.told')).toBe(false)
  })
  test('so are those of a home, holders of a role, everybody', async () => {
    await tell({ homes: [{ building: '3', unit: '2', room: '902' }] })
    await expect.poll(() => notices('lodger')).toHaveLength(1)
    expect(await notices('resident')).toEqual([])
    await tell({ roles: ['recorder'] })
    await expect.poll(() => notices('recorder')).toHaveLength(1)
    expect(await notices('lodger')).toHaveLength(1)
    await tell({})
    for (const login of ['resident', 'recorder', 'pc']) await expect.poll(async () => (await notices(login)).length).toBeGreaterThan(0)
    expect(await notices('stranger')).toEqual([])
    expect(await notices('merchant')).toEqual([])
  })
  test('what is wrong is said, and nothing is told', async () => {
    for (const [fields, pointer] of [[{ kind: 'eaten' }, '/kind'], [{ path: 'https://evil.example' }, '/path'], [{ path: '//evil.example' }, '/path'], [{ roles: ['resident'] }, '/roles/0'], [{ data: [] }, '/data'], [{ data: { x: 'a'.repeat(5000) } }, '/data']] as const) {
      const answer = await tell(fields)
      expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, pointer])
    }
    expect((await tell({ community: 'ZZ' })).status).toBe(404) // it is not on there
  })
  test('a webhook that has chosen it gets one signed message a key, with the data, whoever else is told', async () => {
    expect((await people.admin!.must('GET', '/communities/MG/webhooks')).plugin_kinds).toEqual([{ kind: 'plugin.tool.stocked', title_zh: '到货', title_en: 'In stock' }])
    const { secret } = await hooked(['plugin.tool.stocked'])
    const told = { users: [await id('resident')], data: { rice: 3, to: 'shop' } }
    const before = (await notices('resident')).length
    expect((await tell(told, 'told-77')).status).toBe(200)
    expect((await tell(told, 'told-77')).status).toBe(200)
    await expect.poll(() => web.posts).toHaveLength(1)
    const { headers, body } = web.posts[0]!
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`).digest('base64')}`)
    expect(JSON.parse(body)).toEqual({ type: 'plugin.tool.stocked', timestamp: expect.any(String), data: { rice: 3, to: 'shop' } })
    await expect.poll(async () => (await notices('resident')).length).toBe(before + 1)
    await tell({ users: [await id('resident')], data: { rice: 4 } })
    await expect.poll(() => web.posts).toHaveLength(2)
    expect(JSON.parse(web.posts[1]!.body).data).toEqual({ rice: 4 })
  })
  test('one that has not, gets none; kinds of plugins that are off cannot be chosen', async () => {
    await hooked(['ticket.submitted'])
    await tell({ data: { secret: true } })
    await people.resident!.must('POST', '/communities/MG/tickets', matter)
    await expect.poll(() => web.posts).toHaveLength(1)
    expect(JSON.parse(web.posts[0]!.body).type).toBe('ticket.submitted')
    await people.admin!.act('/communities/MG/plugins/tool', 'disable')
    const refused = await people.admin!.send('POST', '/communities/MG/webhooks', { name: '外部', format: 'signed', url: `${web.url}/in`, events: ['plugin.tool.stocked'] })
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/events/0'])
    await people.admin!.act('/communities/MG/plugins/tool', 'enable')
  })
  test('nothing of it about somebody outlives their erasure, and verify still proves the log', async () => {
    await movesIn('guest', { building: '3', unit: '2', room: '904' })
    const user = await id('guest')
    await tell({ users: [user], text_zh: '客人领了米', text_en: 'The guest took rice', data: { words: '密语' } })
    await tell({ roles: ['host'], text_zh: '客人领了两次', text_en: 'The guest came twice', data: { who: user } })
    await erase('guest')
    const told = (await people.host!.log('MG')).filter(({ kind }) => kind === 'plugin.told')
    expect(told.map(({ data }) => data.text_zh)).toContain('▇▇')
    expect(JSON.stringify(told)).not.toMatch(/客人|guest came/)
    expect(await server.cli('verify')).not.toMatch(/wrong|differs/)
  })
})

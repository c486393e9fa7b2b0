// What leaves through Open311: visibility × key × what is masked × photos. Private tickets never do, nor reporters,
// internal notes, drafts, masked words and photos; those of the community only with a key that may read them.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import type { People } from './support/community.js'
import { makePng, mustSend } from './support/files.js'
import { grids, gridShelf, heard } from './support/grid.js'
import { counter, makeKey, open, Open311, raw } from './support/open311.js'
import type { Server } from './support/server.js'

let server: Server
let people: People
const tickets: Record<string, Json> = {}
const doors: Record<string, Open311> = {}

/** One word of its own for everything that somebody wrote, so that it is found wherever it comes out. */
const said = {
  public: 'Gongkai', community: 'Shequ', private: 'Simi', note: 'Beizhu', draft: 'Caogao', masked: '张三丰的电话', comment: 'Liuyan', home: '90417', reporter: 'resident先生', phone: '13911112222',
}

beforeAll(async () => {
  ({ server, people } = await counter())
  await people.far_admin!.act('/communities/ZZ/plugins/grid', 'enable', { roles: ['officer'] })
  await open(people)
  await open(people, 'ZZ')
  doors['no key'] = new Open311(server)
  doors['public key'] = new Open311(server, (await makeKey(people, 'public')).key)
  doors['community key'] = new Open311(server, (await makeKey(people, 'community')).key)
  for (const visibility of ['public', 'community', 'private'] as const) {
    const photo = await mustSend(people.resident!, makePng(30, 20, visibility.length * 20))
    const raised = await people.resident!.must('POST', '/communities/MG/tickets', {
      title: '标题', body: `${said[visibility]}：${said.masked}在这里。`, category: 'lift', visibility, attachments: [photo.id], place: { building: '7', unit: '3', room: said.home, text: '电梯厅' },
    })
    tickets[visibility] = raised
    await people.rc!.act(`/tickets/${raised.id}`, 'accept')
    await people.resident!.must('POST', `/tickets/${raised.id}/comments`, { text: `${said.comment} ${visibility}` })
    await people.rc!.must('POST', `/tickets/${raised.id}/comments`, { text: said.note, internal: true })
    await people.rc!.must('PUT', `/tickets/${raised.id}/answers/residents_committee`, { text: said.draft, stance: 'handle', publish: false })
  }
  tickets.behalf = await people.rc!.must('POST', '/communities/MG/tickets', {
    title: '代报', body: '代别人报的。', category: 'lift', visibility: 'public', on_behalf_of: { name: '李奶奶', phone: said.phone, consent: true },
  })
  await heard(people)
})
afterAll(() => server.remove())

/** All that a door tells, in both formats, of everything. */
async function everything(door: Open311): Promise<string> {
  const query = { jurisdiction_id: 'MG' }
  const texts: string[] = []
  for (const format of ['json', 'xml'])
    for (const resource of ['requests', 'servicerequestupdates', 'services', 'discovery']) texts.push((await raw(door.url(`${resource}.${format}`, { ...query, extensions: 'true' }))).text)
  return texts.join('\n')
}
const shownIn = async (door: Open311): Promise<string[]> => {
  const list = await door.get('requests', 'service_requests', { jurisdiction_id: 'MG' })
  return Object.keys(tickets).filter((name) => list.some((one: Json) => one.service_request_id === tickets[name]!.number)).sort()
}

describe('visibility and key', () => {
  const sees: Record<string, string[]> = {
    'no key': ['behalf', 'public'],
    'public key': ['behalf', 'public'],
    'community key': ['behalf', 'community', 'public'],
  }
  for (const [name, shown] of Object.entries(sees)) {
    test(`${name}: ${shown.join(', ')}`, async () => {
      const door = doors[name]!
      expect(await shownIn(door)).toEqual(shown)
      const updates = await door.get('servicerequestupdates', 'service_request_updates', { jurisdiction_id: 'MG' })
      for (const [visibility, { number }] of Object.entries(tickets)) {
        const may = shown.includes(visibility)
        const single = await raw(door.url(`requests/${number}.json`, { jurisdiction_id: 'MG' }))
        expect([visibility, single.status]).toEqual([visibility, may ? 200 : 404])
        expect((await raw(door.url(`tokens/${number}.xml`, { jurisdiction_id: 'MG' }))).status).toBe(may ? 200 : 404)
        const byId = await door.get('requests', 'service_requests', { jurisdiction_id: 'MG', service_request_id: number })
        expect(byId).toHaveLength(may ? 1 : 0)
        if (visibility !== 'behalf') expect(updates.some((one: Json) => one.service_request_id === number)).toBe(may)
      }
      const all = await everything(door)
      for (const never of [said.private, said.home, said.note, said.draft, said.reporter, said.phone, '李奶奶']) expect(all, never).not.toContain(never)
      expect(all.includes(said.community)).toBe(shown.includes('community'))
      expect(all).toContain(said.public)
      expect(all, 'an address ends at the building').toContain('7幢 电梯厅')
      expect(all).toContain(`${said.comment} public`)
    })
  }

  test('nothing is found by the number or key of another community', async () => {
    const far = new Open311(server, (await makeKey(people, 'community', 'ZZ')).key)
    expect(await far.get('requests', 'service_requests')).toEqual([])
    expect(await far.refused(`requests/${tickets.public!.number}`)).toEqual([404, 'service_request_id was not found'])
    const answer = await far.post('servicerequestupdates', { service_request_id: tickets.public!.number, update_id: '1', status: 'OPEN', updated_datetime: '2026-01-01T00:00:00Z', description: '一' })
    expect(answer.status).toBe(404)
    expect((await far.post('requests', { jurisdiction_id: 'MG', service_code: 'lift', address_string: '一', description: '一' })).status).toBe(403)
  })

  test('what a key is not shown it cannot comment on', async () => {
    const post = (door: Open311, name: string) => door.post('servicerequestupdates', {
      service_request_id: tickets[name]!.number, update_id: `${name}-1`, status: 'OPEN', updated_datetime: '2026-01-01T00:00:00Z', description: '一句话',
    })
    expect((await post(doors['public key']!, 'community')).status).toBe(404)
    expect((await post(doors['community key']!, 'private')).status).toBe(404)
    expect((await post(doors['community key']!, 'community')).status).toBe(200)
    expect((await post(doors['public key']!, 'public')).status).toBe(200)
  })
})

describe('photos', () => {
  const photoOf = async (door: Open311, name: string): Promise<string | null> =>
    (await door.get('requests', 'service_requests', { jurisdiction_id: 'MG', service_request_id: tickets[name]!.number }))[0].media_url

  test('that of a public ticket has an address without a key; that of the community has none', async () => {
    const address = await photoOf(doors['no key']!, 'public')
    expect((await raw(address!)).status).toBe(200)
    expect(await photoOf(doors['community key']!, 'community')).toBeNull()
    for (const id of ['', '0'.repeat(32), '%2e%2e', tickets.community!.id]) expect((await raw(`${server.url}/open311/v2/photos/${id}`)).status).toBe(404)
  })

  test('masked, it is gone from its address and from what is told', async () => {
    const address = await photoOf(doors['no key']!, 'public')
    const { attachments } = await people.rc!.must('GET', `/tickets/${tickets.public!.id}`)
    const mask = await people.rc!.must('POST', `/tickets/${tickets.public!.id}/masks`, { attachment: attachments[0].id, reason: '有人脸' })
    expect((await raw(address!)).status).toBe(404)
    expect(await photoOf(doors['no key']!, 'public')).toBeNull()
    await people.rc!.must('POST', `/masks/${mask.id}/undo`, { reason: '看错了' })
    expect((await raw(address!)).status).toBe(200)
  })

  test('closed, the interface gives no photo either', async () => {
    const address = await photoOf(doors['no key']!, 'public')
    await open(people, 'MG', 'false')
    expect((await raw(address!)).status).toBe(404)
    await open(people)
  })
})

describe('words that are masked', () => {
  test('are masked for every door, at once, in requests and updates', async () => {
    for (const name of ['public', 'community']) {
      const { id } = tickets[name]!
      await people.rc!.must('POST', `/tickets/${id}/comments`, { text: `打给${said.masked}` })
      await heard(people)
      expect(await everything(doors['community key']!)).toContain(said.masked)
      await people.rc!.must('POST', `/tickets/${id}/masks`, { words: said.masked, reason: '别人的名字' })
    }
    for (const [name, door] of Object.entries(doors)) {
      const all = await everything(door)
      expect(all, name).not.toContain(said.masked)
      expect(all, name).toContain('▇')
    }
  })

  test('an address of a picture elsewhere goes with the mask', async () => {
    const number = await doors['public key']!.send({ jurisdiction_id: 'MG', service_code: 'lift', address_string: '东门', description: '坏了，找王小二。', media_url: 'https://pictures.example/face.jpg' })
    await heard(people)
    const told = async (): Promise<Json> => (await doors['no key']!.get('requests', 'service_requests', { jurisdiction_id: 'MG', service_request_id: number }))[0]
    expect((await told()).media_url).toBe('https://pictures.example/face.jpg')
    const { id } = await people.rc!.must('GET', `/tickets/${number}`)
    await people.rc!.must('POST', `/tickets/${id}/masks`, { words: '王小二', reason: '别人的名字' })
    await heard(people)
    expect((await told()).media_url).toBeNull()
    expect((await told()).description).not.toContain('王小二')
  })
})

describe('what people write into it', () => {
  test('whoever sent a request is no reporter by name, and its contact is nowhere else', async () => {
    const number = await doors['public key']!.send({ jurisdiction_id: 'MG', service_code: 'lift', address_string: '东门', description: '坏了', email: 'geheim@example.com', phone: '13700001111', first_name: 'Geheim' })
    await heard(people)
    for (const door of Object.values(doors)) expect(await everything(door)).not.toMatch(/geheim|Geheim|13700001111/)
    for (const login of ['resident', 'rc', 'host', 'recorder', 'supervisor', 'officer', 'admin']) {
      const { text } = await people[login]!.get(`/tickets/${number}`)
      expect(text, login).not.toMatch(/geheim|Geheim|13700001111/)
    }
  })

  test('it is read by officers and in the grid that has the ticket, and goes after 180 days, or 30 after the closing', async () => {
    const send = (): Promise<string> => doors['public key']!.send({ jurisdiction_id: 'MG', service_code: 'lift', address_string: '东门', description: '坏了', email: 'weg@example.com' })
    const [old, closed, fresh] = [await send(), await send(), await send()]
    await heard(people)
    const ids = await Promise.all([old, closed, fresh].map(async (number) => (await people.officer!.must('GET', `/tickets/${number}`)).id as string))
    const contact = async (id: string): Promise<string> => (await grids(people.officer!).must('GET', `/tickets/${id}/contact`)).email
    for (const id of ids) expect(await contact(id)).toBe('weg@example.com')
    expect((await grids(people.worker!).get(`/tickets/${ids[2]}/contact`)).status).toBe(403)
    await people.officer!.must('PUT', `/tickets/${ids[2]}/grid`, { grid: 'G1', reason: '在东门' })
    for (const login of ['worker', 'leader']) expect((await grids(people[login]!).get(`/tickets/${ids[2]}/contact`)).status, login).toBe(200)
    await people.officer!.must('PUT', `/tickets/${ids[2]}/grid`, { grid: 'G2', reason: '看错了' })
    for (const login of ['worker', 'leader']) expect((await grids(people[login]!).get(`/tickets/${ids[2]}/contact`)).status, login).toBe(403)
    await heard(people)
    await server.stop()
    const ago = (days: number): number => Date.now() - days * 86_400_000
    execFileSync('sqlite3', [join(server.data, 'plugins', 'grid.db'), `
      UPDATE plugin_grid_open311_contacts SET at = ${ago(181)} WHERE ticket = '${ids[0]}';
      UPDATE plugin_grid_open311_tickets SET state = 'closed', changed_at = ${ago(31)} WHERE ticket = '${ids[1]}';`])
    await server.start('--plugins', gridShelf())
    const officer = new Client(server.url, people.officer!.token)
    const after = await Promise.all(ids.map(async (id) => (await grids(officer).must('GET', `/tickets/${id}/contact`)).email))
    expect(after).toEqual(['', '', 'weg@example.com'])
    await server.stop()
    const left = execFileSync('sqlite3', [join(server.data, 'plugins', 'grid.db'), 'SELECT ticket FROM plugin_grid_open311_contacts WHERE email LIKE \'weg%\'']).toString().trim()
    expect(left).toBe(ids[2])
  })
})

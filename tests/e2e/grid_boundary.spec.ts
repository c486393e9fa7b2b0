// Who sees what of a ticket through every door of the plugin (Open311, webhook, map, lists, exports), by its visibility: its
// number, its words, its photos. Never, through any: who reported it, internal notes, masked words and photos.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from './support/client.js'
import type { People } from './support/community.js'
import { makePng, mustSend } from './support/files.js'
import { grids, gridShelf, heard, spots, village } from './support/grid.js'
import { makeKey, open, Open311, raw } from './support/open311.js'
import { Server } from './support/server.js'
import { secret, Township, township, until } from './support/township.js'

type Visibility = 'public' | 'community' | 'private'
const all: Visibility[] = ['public', 'community', 'private']
const shared: Visibility[] = ['public', 'community']

let server: Server
let people: People
let there: Township
let hook: Json
const onMap: Record<string, Json> = {} // by visibility; reported up
const lost: Record<string, Json> = {} // of no grid
const words: Record<Visibility, string> = { public: 'Gongkai', community: 'Shequ', private: 'Simi' }
const never = ['Beizhu', '张三丰', 'resident先生']

beforeAll(async () => {
  server = await (await Server.fresh()).start('--plugins', gridShelf(), '--private-webhooks')
  ;({ people } = await village(server))
  there = await Township.open()
  await there.manner({ secret })
  await open(people)
  await people.admin!.must('PUT', '/communities/MG/plugins/grid/settings', { settings: [{ key: 'public_address', value: server.url }] })
  hook = await township(people.admin!).must('POST', '/connectors', { kind: 'webhook', name: '指挥中心', url: `${there.url}/hook`, secret, retry_s: 1, on: true })
  for (const visibility of all) {
    const files = [(await mustSend(people.resident!, makePng(30, 20, 11))).id, (await mustSend(people.resident!, makePng(31, 20, 12))).id]
    const raised = await people.resident!.must('POST', '/communities/MG/tickets', { title: '标题', body: `${words[visibility]}：张三丰在这里。`, category: 'lift', visibility, place: { ...spots.G1 }, attachments: files })
    onMap[visibility] = { ...raised, shown: files[0], masked: files[1] }
    await people.rc!.must('POST', `/tickets/${raised.id}/masks`, { words: '张三丰', reason: '姓名' })
    await people.rc!.must('POST', `/tickets/${raised.id}/masks`, { attachment: files[1], reason: '有人脸' })
    await people.rc!.must('POST', `/tickets/${raised.id}/comments`, { text: 'Beizhu', internal: true, attachments: [(await mustSend(people.rc!, makePng(32, 20, 13))).id] })
    await people.rc!.act(`/tickets/${raised.id}`, 'accept')
    await people.rc!.act(`/tickets/${raised.id}`, 'township')
    lost[visibility] = await people.resident!.must('POST', '/communities/MG/tickets', { title: '标题', body: `${words[visibility]}：在别处。`, category: 'lift', visibility, place: { text: '不知道哪里' } })
  }
  await heard(people)
  await until('what may go is there', async () => (await there.state()).hooks.length === 2)
})
afterAll(async () => {
  there?.close()
  await server?.remove()
})

/** Of which of these tickets the text has the number, and of which the words. */
const numbersIn = (text: string, of = onMap): Visibility[] => all.filter((one) => text.includes(of[one]!.number))
const wordsIn = (text: string): Visibility[] => all.filter((one) => text.includes(words[one]))
const expectNever = (text: string): void => { for (const one of [...never, ...all.map((visibility) => onMap[visibility]!.masked)]) expect(text).not.toContain(one) }
const isPicture = async (address: string): Promise<boolean> => {
  const { status, type } = await raw(address)
  expect([200, 404]).toContain(status)
  return status === 200 && type.startsWith('image/')
}

describe('Open311', () => {
  const doors: Record<string, { reads?: 'public' | 'community'; sees: Visibility[] }> = { 'without a key': { sees: ['public'] }, 'a public key': { reads: 'public', sees: ['public'] }, 'a community key': { reads: 'community', sees: shared } }
  for (const [name, { reads, sees }] of Object.entries(doors))
    test(`${name}: ${sees.join(', ')}; photos of public ones alone`, async () => {
      const door = new Open311(server, reads ? (await makeKey(people, reads)).key : '')
      const text = (await Promise.all(['json', 'xml'].flatMap((format) => ['requests', 'servicerequestupdates'].map(async (resource) => (await raw(door.url(`${resource}.${format}`, { extensions: 'true' }))).text)))).join('\n')
      expect([numbersIn(text), wordsIn(text)]).toEqual([sees, sees])
      expectNever(text)
      expect(text).not.toContain('/sent/')
      const list: Json[] = await door.get('requests', 'service_requests')
      for (const visibility of sees) {
        const { media_url } = list.find((one) => one.service_request_id === onMap[visibility]!.number)
        expect(media_url === null ? false : await isPicture(media_url), visibility).toBe(visibility === 'public')
      }
    })
})

describe('the webhook to the township', () => {
  const got = async (): Promise<[numbers: Visibility[], words: Visibility[], photos: [Visibility, number][]]> => {
    const { hooks } = await there.state()
    const text = JSON.stringify(hooks)
    expectNever(text)
    const photos: [Visibility, number][] = []
    for (const visibility of numbersIn(text)) {
      const { photos: addresses } = hooks.find((one: Json) => one.number === onMap[visibility]!.number)
      const seen = await Promise.all(addresses.map(isPicture))
      photos.push([visibility, seen.filter(Boolean).length])
    }
    return [numbersIn(text), wordsIn(text), photos]
  }

  test('public and community tickets, each with the one photo that is not masked', async () => {
    expect(await got()).toEqual([shared, shared, [['public', 1], ['community', 1]]])
  })

  test('a private one only where the connector may have it, and its photo only as long', async () => {
    let refused: Json
    await until('it was refused', async () => {
      [refused] = (await township(people.officer!).must('GET', `/connectors/${hook.id}/queue?state=refused`)).items
      return refused !== undefined
    })
    const put = async (send_private: boolean): Promise<Json> => {
      const { name, url, version } = (await township(people.admin!).must('GET', '/connectors')).items[0]
      return township(people.admin!).must('PUT', `/connectors/${hook.id}`, { name, url, on: true, send_private, version })
    }
    await put(true)
    await township(people.officer!).must('POST', `/queue/${refused.id}/replay`, {})
    await until('it is there', async () => (await there.state()).hooks.length === 3)
    expect(await got()).toEqual([all, all, [['public', 1], ['community', 1], ['private', 1]]])
    await put(false)
    expect(await got()).toEqual([all, all, [['public', 1], ['community', 1], ['private', 0]]])
  })

  test('an address of a photo is that photo’s alone: no other is found by ids of tickets or files', async () => {
    for (const visibility of all)
      for (const id of [onMap[visibility]!.shown, onMap[visibility]!.masked, onMap[visibility]!.id])
        for (const folder of ['sent', 'photos']) expect((await raw(`${server.url}/open311/v2/${folder}/${id}${folder === 'sent' ? '.jpg' : ''}`)).status).toBe(404)
    // By the core's own address everybody reads what is public and not masked, as ever.
    for (const visibility of all)
      for (const which of ['shown', 'masked'])
        expect([visibility, which, (await people.nobody!.get(`/attachments/${onMap[visibility]![which]}`)).status === 200]).toEqual([visibility, which, visibility === 'public' && which === 'shown'])
  })
})

/** By login what a list tells of; null: it is refused. All others are refused. */
type Table = Record<string, Visibility[]>
const logins = ['nobody', 'resident', 'neighbour', 'rc', 'oc', 'pc', 'pr', 'host', 'recorder', 'worker', 'leader', 'worker2', 'leader2', 'worker11', 'inspector', 'supervisor', 'merchant', 'officer', 'admin', 'far_officer', 'far_worker', 'stranger']
async function expectTable(path: string, of: Record<string, Json>, table: Table): Promise<void> {
  for (const login of logins) {
    const { status, text } = await grids(people[login]!).get(path)
    const sees = table[login]
    expect([login, status === 200], path).toEqual([login, sees !== undefined])
    expect([login, numbersIn(text, of), wordsIn(text)], path).toEqual([login, sees ?? [], []])
    expectNever(text)
    expect(text).not.toMatch(/\/sent\/|\/photos\/|\/attachments\//)
  }
}

describe('the map', () => {
  test('by number alone: all of the community for its officer, host and members, those of their grid for who serves it', async () => {
    const everything = Object.fromEntries(['rc', 'oc', 'pc', 'pr', 'host', 'officer', 'worker', 'leader'].map((login) => [login, all]))
    await expectTable('/points', onMap, { ...everything, worker2: [], leader2: [], worker11: [] })
    const own = Object.fromEntries(['rc', 'oc', 'pc', 'pr', 'host', 'officer', 'worker', 'leader'].map((login) => [login, all]))
    await expectTable('/points?grid=G1', onMap, own)
  })
})

describe('lists', () => {
  test('of the unplaced: private ones for officers and hosts', async () => {
    await expectTable('/unplaced', lost, { officer: all, host: all, ...Object.fromEntries(['worker', 'leader', 'worker2', 'leader2', 'worker11'].map((login) => [login, shared])) })
  })
  test('of what is sent and heard: administrators see no number of private ones', async () => {
    await expectTable(`/connectors/${hook.id}/queue`, onMap, { officer: all, admin: shared })
    // The township says something of each, and has each closed in its list.
    const steps: Record<Visibility, string> = { public: 'Buzhou-1', community: 'Buzhou-2', private: 'Buzhou-3' }
    await there.command('push', { url: `${server.url}/township/MG/${hook.id}`, secret })
    const { cases } = await there.state()
    for (const visibility of all) await there.step(cases.find((one: Json) => one.number === onMap[visibility]!.number).foreign, 'in_progress', steps[visibility])
    const officer = township(people.officer!)
    await until('all of it has come', async () => (await officer.must('GET', `/connectors/${hook.id}/inbox`)).items.length === all.length)
    await expectTable(`/connectors/${hook.id}/inbox`, onMap, { officer: all, admin: shared })
    const said = async (login: string): Promise<Visibility[]> => {
      const { text } = await grids(people[login]!).get(`/connectors/${hook.id}/inbox`)
      return all.filter((visibility) => text.includes(steps[visibility]))
    }
    expect([await said('officer'), await said('admin')]).toEqual([all, shared])
    for (const one of cases) await there.command('case', { ...one, status: 'closed' })
    const { name, url, version } = (await township(people.admin!).must('GET', '/connectors')).items[0]
    await township(people.admin!).must('PUT', `/connectors/${hook.id}`, { name, url, on: true, version, list_url: `${there.url}/list` })
    await officer.must('POST', `/connectors/${hook.id}/reconcile`, {})
    const run = await until('it is compared', async () => (await officer.must('GET', `/connectors/${hook.id}/reconciliations`)).items.find((one: Json) => one.ended_at))
    expect([run.error, run.differences.length]).toEqual([null, all.length])
    await expectTable(`/connectors/${hook.id}/reconciliations`, onMap, { officer: all, admin: shared })
    await expectTable('/connectors', onMap, { officer: [], admin: [] })
  })
  test('a ticket’s own track, for exactly those who may read the ticket', async () => {
    for (const visibility of all)
      for (const login of logins.filter((one) => !['nobody', 'far_officer', 'far_worker', 'stranger'].includes(one))) {
        const { id } = onMap[visibility]!
        const [ticket, track] = [await people[login]!.get(`/tickets/${id}`), await grids(people[login]!).get(`/tickets/${id}/township`)]
        expect([visibility, login, track.status]).toEqual([visibility, login, ticket.status])
        expectNever(track.text)
      }
    for (const login of ['nobody', 'far_officer', 'far_worker', 'stranger']) expect((await grids(people[login]!).get(`/tickets/${onMap.public!.id}/township`)).status, login).toBeGreaterThanOrEqual(401)
  })
})

describe('exports', () => {
  test('of households: none of tickets, and refused until an administrator allows them, then for its leader alone', async () => {
    await expectTable('/homes.csv?grid=G1', onMap, {})
    await people.admin!.must('PUT', '/communities/MG/plugins/grid/settings', { settings: [{ key: 'export_homes', value: 'true' }] })
    await expectTable('/homes.csv?grid=G1', onMap, { leader: [] })
  })
  test('of lines: nothing of any ticket', async () => {
    for (const path of ['/grids', '/shapes'])
      for (const login of ['resident', 'officer', 'worker', 'admin']) {
        const { status, text } = await grids(people[login]!).get(path)
        expect([status, numbersIn(text), wordsIn(text)]).toEqual([200, [], []])
        expectNever(text)
      }
  })
})

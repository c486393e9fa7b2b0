// permissions.md for grids, the household map and the township, written out by hand: every route against every role,
// own grid and another's, this community and another. A route of the plugin without a row here fails, and so does a row
// of no route.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { makePng, mustSend } from './support/files.js'
import { day, grids, gridShelf, heard, raise, spots, village, type Village } from './support/grid.js'
import { repository, Server } from './support/server.js'

/** The letters of permissions.md. */
const letters: Record<string, string> = {
  R: 'resident', M: 'rc', H: 'host', C: 'recorder', W: 'worker', L: 'leader', I: 'inspector', S: 'supervisor', X: 'merchant', O: 'officer', A: 'admin',
}
const everybody = 'RMHCWLISXOA'

/** Who gets past the door; the body is one that nothing comes of. */
const rows: [method: string, path: string, who: string][] = [
  ['GET', '/grids', everybody],
  ['GET', '/shapes', everybody],
  ['POST', '/grids', 'O'],
  ['PUT', '/grids/{}', 'O'],
  ['POST', '/grids/{}/drop', 'O'],
  ['POST', '/grids/import', 'O'],
  ['POST', '/grids/{}/handover', 'O'],
  ['GET', '/jobs', 'O'],
  ['GET', '/jobs/{}', 'O'],
  ['GET', '/unplaced', 'OHLW'],
  ['GET', '/points', 'OHMWL'],
  ['GET', '/day', 'WL'],
  ['POST', '/patrols', 'WL'],
  ['GET', '/patrols', 'WLOS'],
  ['GET', '/photos/{}', 'WLOS'],
  ['GET', '/homes', 'WL'],
  ['GET', '/homes/{}', 'WL'],
  ['POST', '/homes', 'WL'],
  ['PUT', '/homes/{}', 'WL'],
  ['POST', '/homes/{}/visits', 'WL'],
  ['POST', '/homes/{}/remove', 'L'],
  ['POST', '/homes/import', 'L'],
  ['GET', '/homes.csv', 'L'],
  ['GET', '/looks', 'S'],
  ['GET', '/connectors', 'OA'],
  ['POST', '/connectors', 'A'],
  ['PUT', '/connectors/{}', 'A'],
  ['POST', '/connectors/{}/check', 'A'],
  ['GET', '/connectors/{}/mapping', 'OA'],
  ['PUT', '/connectors/{}/mapping', 'A'],
  ['POST', '/connectors/{}/try', 'OA'],
  ['GET', '/connectors/{}/queue', 'OA'],
  ['POST', '/queue/{}/replay', 'OA'],
  ['POST', '/connectors/{}/replay', 'OA'],
  ['POST', '/queue/{}/give_up', 'OA'],
  ['GET', '/connectors/{}/inbox', 'OA'],
  ['POST', '/connectors/{}/reconcile', 'OA'],
  ['GET', '/connectors/{}/reconciliations', 'OA'],
  ['GET', '/tickets/{}/township', everybody],
  ['GET', '/tickets/{}/contact', 'OWL'],
  ['GET', '/tickets/{}/origin', 'OWL'],
  ['GET', '/contact_looks', 'S'],
  ['GET', '/keys', 'A'],
  ['POST', '/keys', 'A'],
  ['POST', '/keys/{}/revoke', 'A'],
]

let server: Server
let place: Village
const ask = (login: string, community = 'MG') => grids(place.people[login]!, community)
const named = (routes: Iterable<string>): string[] => [...new Set(routes)].sort()
const bare = (path: string): string => path.replace(/\?.*/, '').replace(/\{\w+\}/g, '{}')
const folder = join(repository, 'plugins', 'grid')

beforeAll(async () => {
  server = await (await Server.fresh()).start('--plugins', gridShelf(), '--plugin-retry', '50')
  place = await village(server)
})
afterAll(() => server?.remove())

describe('the table of routes', () => {
  test('has a row for every route of the plugin', () => {
    const routes = readdirSync(folder).filter((name) => name.endsWith('.cpp')).flatMap((name) =>
      [...readFileSync(join(folder, name), 'utf8').matchAll(/\{"(GET|POST|PUT|PATCH|DELETE)",\s*"(\/[^"]*)",/g)].map(([, method, path]) => `${method} ${bare(path!)}`))
    expect(routes).toHaveLength(new Set(routes).size)
    expect(named(routes)).toEqual(named(rows.map(([method, path]) => `${method} ${path}`)))
  })
  test('names what the README names', () => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8').split('\n').filter((line) => /^\| (GET|POST|PUT)\b/.test(line))
    const paths = readme.flatMap((line) => [...line.split(' | ')[0]!.matchAll(/`(\/[^`]+)`/g)].map(([, path]) => bare(path!)))
    // POST of a list is told with the PUT of what is in it.
    expect(named(rows.map(([, path]) => path))).toEqual(named(paths))
  })
})

describe('every role', () => {
  const address = (path: string): string => path.replace(/\{\}/g, '999999')

  test.each(rows)('%s %s: %s', async (method, path, who) => {
    const send = (client: Client) => grids(client).send(method, address(path), method === 'GET' ? undefined : { nothing: 'of this' })
    for (const [letter, login] of Object.entries(letters)) {
      const { status, body } = await send(place.people[login]!)
      const where = `${letter} ${method} ${path}: ${status} ${body.detail ?? ''}`
      expect(status, where).toBeLessThan(500)
      expect(status, where).not.toBe(401)
      expect(status === 403 && body.detail === 'none of your roles here may do this', where).toBe(!who.includes(letter))
    }
    expect((await send(new Client(server.url))).status).toBe(401)
    for (const login of ['stranger', 'far_officer', 'far_admin', 'far_worker']) expect([login, (await send(place.people[login]!)).status]).toEqual([login, 404])
  })
})

describe('one’s own grid', () => {
  const home = { grid: 'G1', building: '3', unit: '2', room: '902', name: '王奶奶', people: 1, needs: ['alone'], note: '' }
  let made: Json
  let visited: string
  let patrolled: string

  beforeAll(async () => {
    visited = (await mustSend(place.people.worker!, makePng(31, 31))).id
    patrolled = (await mustSend(place.people.worker!, makePng(32, 32))).id
    made = await ask('worker').must('POST', '/homes', home)
    made = await ask('worker').must('POST', `/homes/${made.id}/visits`, { day: day(), words: '看望', photos: [visited] })
    await ask('worker').must('POST', '/patrols', { grid: 'G1', at: new Date().toISOString(), words: '一切正常', photos: [patrolled] })
  })

  // worker and leader serve G1; worker2 and leader2 G2; worker11 G1-1, within G1.
  const cast = ['worker', 'leader', 'worker2', 'leader2', 'worker11', 'officer', 'supervisor', 'admin', 'host', 'rc', 'resident'] as const
  const table: [what: string, method: string, path: () => string, body: () => Json, status: number[]][] = [
    ['the list of G1', 'GET', () => '/homes?grid=G1', () => undefined, [200, 200, 403, 403, 403, 403, 403, 403, 403, 403, 403]],
    ['the list of their own', 'GET', () => '/homes', () => undefined, [200, 200, 200, 200, 200, 403, 403, 403, 403, 403, 403]],
    ['a household', 'GET', () => `/homes/${made.id}`, () => undefined, [200, 200, 404, 404, 404, 403, 403, 403, 403, 403, 403]],
    ['a new one in G1', 'POST', () => '/homes', () => home, [409, 409, 403, 403, 403, 403, 403, 403, 403, 403, 403]],
    ['its change', 'PUT', () => `/homes/${made.id}`, () => ({ ...home, version: 1 }), [409, 409, 404, 404, 404, 403, 403, 403, 403, 403, 403]],
    ['its change into G2', 'PUT', () => `/homes/${made.id}`, () => ({ ...home, grid: 'G2', version: 1 }), [403, 403, 404, 404, 404, 403, 403, 403, 403, 403, 403]],
    ['a visit', 'POST', () => `/homes/${made.id}/visits`, () => ({ day: '2999-01-01', words: '看' }), [422, 422, 404, 404, 404, 403, 403, 403, 403, 403, 403]],
    ['a photo of a visit', 'GET', () => `/photos/${visited}`, () => undefined, [200, 200, 404, 404, 404, 404, 404, 403, 403, 403, 403]],
    ['its removal', 'POST', () => `/homes/${made.id}/remove`, () => ({}), [403, 422, 403, 404, 403, 403, 403, 403, 403, 403, 403]],
    ['an import into G1', 'POST', () => '/homes/import', () => ({ grid: 'G1', csv: '楼栋,室,户主', dry_run: true }), [403, 200, 403, 403, 403, 403, 403, 403, 403, 403, 403]],
    ['an export of G1', 'GET', () => '/homes.csv?grid=G1', () => undefined, [403, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403]],
    ['patrols of G1', 'GET', () => '/patrols?grid=G1', () => undefined, [200, 200, 403, 403, 403, 200, 200, 403, 403, 403, 403]],
    ['a patrol in G1', 'POST', () => '/patrols', () => ({ grid: 'G1', at: '2999-01-01T00:00:00Z', words: '巡' }), [422, 422, 422, 422, 422, 403, 403, 403, 403, 403, 403]],
    ['a photo of a patrol', 'GET', () => `/photos/${patrolled}`, () => undefined, [200, 200, 404, 404, 404, 200, 200, 403, 403, 403, 403]],
    ['the day in G1', 'GET', () => '/day?grid=G1', () => undefined, [200, 200, 403, 403, 403, 403, 403, 403, 403, 403, 403]],
    ['the map of G1', 'GET', () => '/points?grid=G1', () => undefined, [200, 200, 403, 403, 403, 200, 403, 403, 200, 200, 403]],
    ['the map of G2', 'GET', () => '/points?grid=G2', () => undefined, [403, 403, 200, 200, 403, 200, 403, 403, 200, 200, 403]],
    ['looks', 'GET', () => '/looks', () => undefined, [403, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403]],
  ]
  test.each(table)('%s', async (_what, method, path, body, expected) => {
    const got: [string, number][] = []
    for (const login of cast) got.push([login, (await ask(login).send(method, path(), body())).status])
    expect(got).toEqual(cast.map((login, at) => [login, expected[at]]))
  })
  test('nobody learns of the map from the core: not from an export, another’s own data, the log', async () => {
    const { officer, admin, leader2, supervisor } = place.people
    for (const client of [officer!, admin!, leader2!, supervisor!]) expect(JSON.stringify(await client.log('MG'))).not.toContain('王奶奶')
    expect((await admin!.get(`/attachments/${visited}`)).status).toBe(404)
    expect((await place.people.leader!.get(`/attachments/${visited}`)).status).toBe(404) // by the core’s own address its sender alone
  })
  test('a private ticket’s place is on the map for its grid, the officer, host and members', async () => {
    const { id } = await raise(place.people, { visibility: 'private', place: spots.G1 })
    await heard(place.people)
    const sees = async (login: string): Promise<boolean> => (await ask(login).must('GET', '/points')).items.some((one: Json) => one.ticket === id)
    for (const login of ['worker', 'leader', 'officer', 'host', 'rc']) expect([login, await sees(login)]).toEqual([login, true])
    for (const login of ['worker2', 'leader2', 'worker11']) expect([login, await sees(login)]).toEqual([login, false])
  })

  describe('of another community', () => {
    test('what is here is not there, by whatever number it is asked for', async () => {
      const officer = ask('far_officer', 'ZZ')
      const worker = ask('far_worker', 'ZZ') // whose grid is called G1 as well
      expect((await officer.must('GET', '/grids')).items).toEqual([])
      expect((await officer.must('GET', '/shapes')).features).toEqual([])
      expect((await officer.must('GET', '/jobs')).items).toEqual([])
      expect((await officer.must('GET', '/unplaced')).items).toEqual([])
      expect((await officer.must('GET', '/points')).items).toEqual([])
      expect((await officer.must('GET', '/patrols')).items).toEqual([])
      for (const id of Object.values(place.ids)) {
        expect((await officer.send('PUT', `/grids/${id}`, { name: '占', parent: null, reason: '试', version: 1 })).status).toBe(404)
        expect((await officer.send('POST', `/grids/${id}/drop`, { reason: '试', version: 1 })).status).toBe(404)
        expect((await officer.send('POST', `/grids/${id}/handover`, { from: 'a', to: 'b', reason: '试' })).status).toBe(404)
      }
      expect((await worker.must('GET', '/homes?grid=G1')).items).toEqual([])
      expect((await worker.get(`/homes/${made.id}`)).status).toBe(404)
      expect((await worker.send('POST', `/homes/${made.id}/visits`, { day: day(), words: '看' })).status).toBe(404)
      for (const file of [visited, patrolled]) {
        expect((await worker.get(`/photos/${file}`)).status).toBe(404)
        expect((await officer.get(`/photos/${file}`)).status).toBe(404)
      }
      expect((await worker.must('GET', '/patrols')).items).toEqual([])
      expect((await worker.must('GET', '/day')).households_due).toBe(0)
    })
    test('a household of the same place is another one’s there', async () => {
      const far = await ask('far_worker', 'ZZ').must('POST', '/homes', home)
      expect(far.id).not.toBe(made.id)
      expect((await ask('worker').get(`/homes/${far.id}`)).status).toBe(404)
    })
  })
})

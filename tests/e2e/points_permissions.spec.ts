// permissions.md for the points scheme, written out by hand: every route against every role, and what is one's own.
// A route of the plugin, or of its README, without a row here fails, and so does a row of no route.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { makePng, mustSend } from './support/files.js'
import { day, homes, month, moveIn, points, pointsShelf, village, type Village } from './support/points.js'
import { give, merchant, openShop } from './support/points_shops.js'
import { ok, repository, Server } from './support/server.js'

/** The letters of permissions.md. */
const letters: Record<string, string> = {
  R: 'resident', M: 'rc', H: 'host', C: 'recorder', W: 'worker', L: 'leader', I: 'inspector', S: 'supervisor', X: 'merchant', O: 'officer', A: 'admin',
}
const everybody = 'RMHCWLISXOA'
const home = 'RMHCWLISA' // about the household they live in, where they live in one that takes part
const open = 'open' // no log-in where the board is open

/** Who gets past the door; the body is one that nothing comes of. */
const rows: [method: string, path: string, who: string][] = [
  ['GET', '/households', 'ISLA'],
  ['GET', '/households/{}', 'ISLA'],
  ['POST', '/households', 'A'],
  ['PUT', '/households/{}', 'A'],
  ['POST', '/households/{}/enrol', 'AS'],
  ['POST', '/households/{}/follow', 'AS'],
  ['POST', '/households/{}/keep', 'AS'],
  ['POST', '/households/{}/reopen', 'AS'],
  ['POST', '/households/import', 'A'],
  ['GET', '/own', home],
  ['PUT', '/own', home],
  ['GET', '/books', everybody],
  ['GET', '/books/{}', everybody],
  ['GET', '/book', everybody],
  ['POST', '/books', 'AM'],
  ['PUT', '/books/{}', 'A'],
  ['POST', '/books/{}/import', 'A'],
  ['POST', '/books/{}/propose', 'AM'],
  ['POST', '/books/{}/drop', 'A'],
  ['POST', '/books/{}/adopt', 'H'],
  ['GET', '/books/{}/votes', 'H'],
  ['GET', '/rounds', 'ISLA'],
  ['GET', '/rounds/{}', 'ISLA'],
  ['POST', '/rounds', 'IS'],
  ['POST', '/rounds/{}/recheck', 'S'],
  ['POST', '/rounds/{}/close', 'IS'],
  ['GET', '/visits/{}', 'ISL'],
  ['POST', '/visits/{}', 'I'],
  ['POST', '/claims', home],
  ['GET', '/own/scores', home],
  ['GET', '/scores/{}', home],
  ['POST', '/scores/{}/withdraw', home],
  ['GET', '/photos/{}', home],
  ['GET', '/reviews', 'ILS'],
  ['POST', '/reviews', 'ILS'],
  ['POST', '/help', 'SL'],
  ['POST', '/publications', 'S'],
  ['GET', '/publications', open],
  ['GET', '/publications/{}', open],
  ['POST', '/scores/{}/objections', home],
  ['POST', '/objections/{}/withdraw', home],
  ['GET', '/objections', 'SL'],
  ['POST', '/objections/{}/answer', 'S'],
  ['POST', '/scores/{}/reverse', 'S'],
  ['POST', '/corrections', 'S'],
  ['GET', '/months', 'SA'],
  ['POST', '/months/{}/close', 'S'],
  ['GET', '/shops', everybody],
  ['POST', '/shops', 'A'],
  ['PUT', '/shops/{}', 'A'],
  ['GET', '/shops/{}/people', 'A'],
  ['PUT', '/shops/{}/people', 'A'],
  ['POST', '/shops/{}/goods', 'A'],
  ['PUT', '/goods/{}', 'A'],
  ['POST', '/goods/{}/stock', 'XA'],
  ['POST', '/redemptions', home],
  ['GET', '/redemptions', home],
  ['GET', '/redemptions/{}', home],
  ['POST', '/redemptions/{}/cancel', home],
  ['GET', '/shops/{}/codes/{}', 'X'],
  ['POST', '/shops/{}/take', 'X'],
  ['GET', '/shops/{}/redemptions', 'XSA'],
  ['GET', '/shops/{}/unsettled', 'X'],
  ['POST', '/shops/{}/settlements', 'X'],
  ['GET', '/settlements', 'XSA'],
  ['GET', '/settlements/{}', 'XSA'],
  ['GET', '/settlements/{}/sheet', 'XSA'],
  ['GET', '/passbook', home],
  ['GET', '/board', open],
  ['GET', '/figures', 'ISLAO'],
  ['GET', '/ledger', 'SA'],
  ['POST', '/ledger/import', 'A'],
  ['GET', '/ledger/check', 'SA'],
]

let server: Server
let place: Village
const ask = (login: string) => points(place.people[login] ?? new Client(server.url))
const named = (routes: Iterable<string>): string[] => [...new Set(routes)].sort()

beforeAll(async () => {
  server = await (await Server.fresh()).start('--plugins', pointsShelf())
  place = await village(server)
  await give(place.people, { '001': 500, '002': 500 })
})
afterAll(() => server?.remove())

describe('the table of routes', () => {
  const listed = named(rows.map(([method, path]) => `${method} ${path}`))
  const folder = join(repository, 'plugins', 'points')
  const bare = (path: string): string => path.replace(/\?.*/, '').replace(/\{\w+\}/g, '{}')

  test('has a row for every route of the plugin', () => {
    const routes = readdirSync(folder).filter((name) => name.endsWith('.cpp')).flatMap((name) =>
      [...readFileSync(join(folder, name), 'utf8').matchAll(/\{"(GET|POST|PUT|PATCH|DELETE)",\s*"(\/[^"]*)",/g)].map(([, method, path]) => `${method} ${bare(path!)}`))
    expect(routes).toHaveLength(new Set(routes).size)
    expect(listed).toEqual(named(routes))
  })
  test('has a row for every route that the README names', () => {
    const routes: string[] = []
    for (const line of readFileSync(join(folder, 'README.md'), 'utf8').split('\n')) {
      const cell = /^\| ((?:GET|POST|PUT)\b.*?) \| /.exec(line)?.[1]
      if (cell === undefined) continue
      let methods: string[] = []
      let last = ''
      for (const [, words, path] of cell.matchAll(/((?:GET|POST|PUT)(?:, (?:GET|POST|PUT))*)|`([^`]+)`/g)) {
        if (words !== undefined) {
          methods = words.split(', ')
          last = ''
        } else {
          // After a dot the last part alone is another: `/books/{id}/propose` · `/drop`.
          const sibling = last !== '' && /· `$/.test(cell.slice(0, cell.indexOf(`\`${path}\``) + 1))
          last = sibling ? last.replace(/\/[^/]*$/, bare(path!)) : bare(path!)
          routes.push(...methods.map((method) => `${method} ${last}`))
        }
      }
    }
    expect(named(routes)).toEqual(listed)
  })
})

describe('every role', () => {
  // 999999 is nothing's number; the month is to come.
  const address = (path: string): string => path.replace('/months/{}', '/months/2999-01').replace('/codes/{}', '/codes/00000000').replace(/\{\}/g, '999999')
  const noHome = 'where you live does not take part in the points scheme'

  test.each(rows)('%s %s: %s', async (method, path, who) => {
    const send = (client: Client) => points(client).send(method, address(path), method === 'GET' ? undefined : { nothing: 'of this' })
    for (const [letter, login] of Object.entries(letters)) {
      const { status, body } = await send(place.people[login]!)
      const where = `${letter} ${method} ${path}: ${status}`
      expect(status, where).toBeLessThan(500)
      expect(status, where).not.toBe(401)
      const stopped = status === 403 && body.detail !== noHome
      expect(stopped, where).toBe(who !== open && !who.includes(letter))
      // Whoever lives somewhere else than in a household that takes part learns nothing and changes nothing either.
      if (who === home && letter !== 'R' && status < 300) expect(where).toMatch(/GET \/(scores|photos|redemptions)/)
    }
    const nobody = await send(new Client(server.url))
    const stranger = await send(place.people.stranger!)
    expect(nobody.status).toBe(who === open ? (path.includes('{}') ? 404 : 200) : 401)
    expect(stranger.status).toBe(who === open ? nobody.status : 404)
  })
})

describe('one’s own', () => {
  let claim: Json
  let photo: string

  beforeAll(async () => {
    await moveIn(server, place.people, 'gardener', { building: '21', unit: '1', room: '101' }) // 004, in G2
    photo = (await mustSend(place.people.resident!, makePng(24, 24))).id
    claim = await ask('resident').must('POST', '/claims', { item: place.items['帮邻居办事'], day: day(), note: '帮李家收谷子', photos: [photo] })
  })

  test('a household sees its own evidence, not the neighbour’s; the grid’s leader that of the grid', async () => {
    const status = async (login: string, path: string): Promise<number> => (await ask(login).get(path)).status
    for (const path of [`/scores/${claim.id}`, `/photos/${photo}`]) {
      for (const login of ['resident', 'spouse', 'leader', 'inspector', 'supervisor']) expect([login, await status(login, path)]).toEqual([login, 200])
      for (const login of ['neighbour', 'gardener', 'lodger', 'newcomer', 'rc', 'host', 'worker', 'admin']) expect([login, await status(login, path)]).toEqual([login, 404])
    }
    expect((await ask('neighbour').must('GET', '/own/scores')).items).toEqual([])
    expect((await ask('spouse').must('GET', '/own/scores')).items).toMatchObject([{ id: claim.id }])
    expect((await ask('neighbour').send('POST', `/scores/${claim.id}/withdraw`, {})).status).toBe(404)
    expect((await ask('spouse').send('POST', `/scores/${claim.id}/withdraw`, {})).status).toBe(403) // somebody else has made it
    expect((await ask('neighbour').send('POST', `/scores/${claim.id}/objections`, { words: '不对' })).status).toBe(404)
  })
  test('the photos of a whole visit are for whoever may review it, and for the household', async () => {
    const { people, households, items } = place
    const { id } = await ask('inspector').must('POST', '/rounds', { title: '照片', households: [households['001']] })
    const { visits: [visit] } = await ask('inspector').must('GET', `/rounds/${id}`)
    const file = (await mustSend(people.inspector!, makePng(25, 24))).id
    const sheet = { state: 'done', day: day(), photos: [file], scores: [{ item: items['庭院整洁'], points: 5 }] }
    const { scores: [score] } = await ask('inspector').must('POST', `/visits/${visit.id}`, sheet)
    expect(score).toMatchObject({ photos: [], visit_photos: [file] })
    await ok(['user', 'add', '--data', server.data, '--login', 'leader_g2', '--name', 'leader_g2先生', '--community', 'MG', '--role', 'grid_leader', '--grid', 'G2'])
    people.leader_g2 = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', 'leader_g2']))
    await moveIn(server, people, 'away', { building: '99', unit: '', room: '1' }) // a resident without an account
    const may: Record<number, string[]> = {
      200: ['resident', 'spouse', 'leader', 'inspector', 'supervisor'],
      404: ['neighbour', 'newcomer', 'lodger', 'away', 'leader_g2', 'rc', 'oc', 'pc', 'pr', 'host', 'recorder', 'worker', 'admin', 'stranger'],
      403: ['merchant', 'officer'],
      401: ['nobody'],
    }
    for (const [status, logins] of Object.entries(may))
      for (const login of logins)
        for (const small of ['', '?small=1']) expect([login, (await ask(login).get(`/photos/${file}${small}`)).status]).toEqual([login, Number(status)])
    // Nor does anybody else find its number with the score.
    for (const login of may[404]!) expect([login, (await ask(login).get(`/scores/${score.id}`)).status]).toEqual([login, 404])
  })
  test('nobody reviews the score of their own household, nor both times', async () => {
    const { people } = place
    await moveIn(server, people, 'judge', { building: '3', unit: '2', room: '902' }, ['inspector'], ['supervisor'])
    await moveIn(server, people, 'both', { building: '22', unit: '', room: '6' }, ['inspector'], ['supervisor'])
    const review = (login: string, step: string) => ask(login).must('POST', '/reviews', { scores: [claim.id], step, ok: true })
    expect((await review('judge', 'first')).failed).toHaveLength(1)
    expect((await review('both', 'first')).done).toEqual([claim.id])
    expect((await review('both', 'second')).failed).toHaveLength(1)
    expect((await review('judge', 'second')).failed).toHaveLength(1)
    expect((await ask('leader').send('POST', '/reviews', { scores: [claim.id], step: 'second', ok: true })).status).toBe(403)
    expect((await review('supervisor', 'second')).done).toEqual([claim.id])
  })
  test('a leader sees the households of their grid, and no others', async () => {
    const numbers = async (login: string): Promise<string[]> => (await ask(login).must('GET', '/households?limit=100')).items.map((one: Json) => one.number)
    expect(await numbers('leader')).toEqual(['001', '002', '003'])
    expect((await numbers('inspector')).length).toBeGreaterThanOrEqual(6)
    expect((await ask('leader').get(`/households/${place.households['004']}`)).status).toBe(404)
    expect((await ask('inspector').get(`/households/${place.households['004']}`)).status).toBe(200)
  })
  test('a passbook, redemptions and what comes of them are the household’s', async () => {
    const { people } = place
    await merchant(server, people, 'clerk')
    const shop = await openShop(people, '惠民超市', [['盐', 20, 5]], ['merchant'])
    await openShop(people, '村口小店', [], ['clerk'])
    const made = await ask('resident').must('POST', '/redemptions', { shop: shop.id, lines: [{ goods: shop.goods[0].id, count: 1 }] })
    expect((await ask('spouse').must('GET', '/redemptions')).items).toMatchObject([{ id: made.id, code: made.code }])
    expect((await ask('neighbour').must('GET', '/redemptions')).items).toEqual([])
    for (const login of ['neighbour', 'gardener', 'newcomer']) expect((await ask(login).get(`/redemptions/${made.id}`)).status).toBe(404)
    for (const login of ['lodger', 'admin', 'supervisor']) expect((await ask(login).get(`/redemptions/${made.id}`)).status).toBe(403)
    // A code that is good is seen by its household alone: not by the shop, not by those who look after it all.
    for (const login of ['merchant', 'supervisor', 'admin']) expect((await ask(login).must('GET', `/shops/${shop.id}/redemptions?month=${month()}`)).items).toEqual([])
    expect((await ask('admin').get('/ledger')).text).not.toContain(made.code)
    // Another shop's people have no business here.
    const at = `/shops/${shop.id}`
    expect((await ask('clerk').get(`${at}/codes/${made.code}`)).status).toBe(403)
    expect((await ask('clerk').send('POST', `${at}/take`, { code: made.code })).status).toBe(403)
    expect((await ask('clerk').get(`${at}/redemptions`)).status).toBe(403)
    expect((await ask('clerk').send('POST', `${at}/settlements`, { month: '2020-01' })).status).toBe(403)
    expect((await ask('clerk').send('POST', `/goods/${shop.goods[0].id}/stock`, { add: 1 })).status).toBe(403)
    expect((await ask('merchant').send('POST', `${at}/take`, { code: made.code })).status).toBe(200)
  })
  test('nobody hands out to their own household, and nobody but merchants is of a shop', async () => {
    const shop = (await ask('admin').must('GET', '/shops')).items.find((one: Json) => one.name === '惠民超市')
    const made = await ask('neighbour').must('POST', '/redemptions', { shop: shop.id, lines: [{ goods: shop.goods[0].id, count: 1 }] })
    await moveIn(server, place.people, 'keeper', homes[1]![2], ['merchant']) // lives with the neighbour
    const people = (login: string[]) => Promise.all(login.map(async (one) => ({ user: (await place.people[one]!.must('GET', '/me')).user.id, name: one })))
    const put = async (login: string[]) => ask('admin').send('PUT', `/shops/${shop.id}/people`, { people: await people(login) })
    expect((await put(['merchant', 'lodger'])).body).toMatchObject({ status: 422, detail: '/people/1/user: is no merchant of this community' })
    expect((await put(['stranger'])).status).toBe(422)
    expect((await put([])).body).toEqual({ people: [] })
    expect((await ask('merchant').send('POST', `/shops/${shop.id}/take`, { code: made.code })).status).toBe(403)
    // They are called what the core calls them.
    expect((await put(['keeper', 'merchant'])).body.people.map((one: Json) => one.name).sort()).toEqual(['keeper先生', 'merchant先生'])
    for (const one of [await ask('keeper').get(`/shops/${shop.id}/codes/${made.code}`), await ask('keeper').send('POST', `/shops/${shop.id}/take`, { code: made.code })])
      expect(one.body).toMatchObject({ status: 403, state: 'own', detail: 'this code is your own household\'s: somebody else of the shop hands out' })
    expect((await ask('merchant').send('POST', `/shops/${shop.id}/take`, { code: made.code })).status).toBe(200)
  })
  test('another community reaches nothing of this one', async () => {
    const { admin, stranger } = place.people
    for (const path of ['/households', '/board', '/shops', '/ledger/check']) {
      expect((await points(stranger!, 'MG').get(path)).status).toBe(path === '/board' ? 200 : 404)
      expect((await points(admin!, 'ZZ').get(path)).status).toBe(404) // nor is it on there
    }
  })
})

// Grids and their lines: made, changed, dropped, imported in either datum; tickets find theirs by point, by place, by
// the list of places, and stay where somebody has put them by hand.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from './support/client.js'
import { box, grids, gridShelf, heard, lines, raise, spots, village, type Village } from './support/grid.js'
import { ok, repository, Server } from './support/server.js'

let server: Server
let place: Village
const ask = (login: string) => grids(place.people[login]!)
const officer = () => ask('officer')
const gridOf = async (id: string): Promise<string | null> => (await place.people.officer!.must('GET', `/tickets/${id}`)).grid
const settled = (id: string) => expect.poll(() => gridOf(id), { timeout: 20_000 })
const feature = (properties: Json, geometry: unknown): Json => ({ type: 'Feature', properties, geometry })
const collection = (...features: Json[]): string => JSON.stringify({ type: 'FeatureCollection', features })
const job = async (id: number): Promise<Json> => officer().must('GET', `/jobs/${id}`)
const done = (id: number) => expect.poll(async () => (await job(id)).state, { timeout: 30_000 }).toBe('done')

beforeAll(async () => {
  server = await (await Server.fresh()).start('--plugins', gridShelf(), '--plugin-retry', '50')
  place = await village(server)
})
afterAll(() => server?.remove())

describe('grids', () => {
  test('are listed by code, with who serves them; their open tickets are no resident’s to count', async () => {
    const { items, next } = await ask('worker').must('GET', '/grids')
    expect(next).toBeNull()
    expect(items.map((one: Json) => [one.code, one.kind, one.parent, one.leaders, one.workers, one.has_shape])).toEqual([
      ['G1', 'grid', null, ['leader先生'], ['worker先生'], true],
      ['G1-1', 'micro', 'G1', [], ['worker11先生'], true],
      ['G2', 'grid', null, ['leader2先生'], ['worker2先生'], true],
      ['G3', 'grid', null, [], [], false],
    ])
    expect(items[0]).toMatchObject({ id: place.ids.G1, name: '第一网格', bounds: [120.15, 30.27, 120.16, 30.28], open: 0, version: 1 })
    expect(items[3]).toMatchObject({ bounds: null })
    for (const login of ['resident', 'merchant', 'inspector']) expect((await ask(login).must('GET', '/grids')).items[0].open).toBeNull()
  })
  test('are shown as GeoJSON, all or one', async () => {
    const all = await ask('resident').must('GET', '/shapes')
    expect(all.type).toBe('FeatureCollection')
    expect(all.features.map((one: Json) => one.properties.code)).toEqual(['G1', 'G1-1', 'G2'])
    const [one, ...none] = (await ask('resident').must('GET', '/shapes?code=G1-1')).features
    expect(none).toEqual([])
    expect(one).toEqual({ type: 'Feature', properties: { code: 'G1-1', name: '第一微网格', kind: 'micro', parent: 'G1' }, geometry: lines['G1-1'] })
    expect((await ask('resident').must('GET', '/shapes?code=G3')).features).toEqual([])
  })
  test('what is wrong with one is said', async () => {
    const put = async (body: Json): Promise<[number, string]> => {
      const { status, body: answer } = await officer().send('POST', '/grids', body)
      return [status, answer.detail]
    }
    const ring = (...points: number[][]): Json => ({ type: 'Polygon', coordinates: [points] })
    expect(await put({ code: 'G1', name: '又一个' })).toEqual([409, 'there is a grid of this code'])
    expect(await put({ code: 'G 9', name: '空格' })).toEqual([422, '/code: must have no blanks and no colon'])
    expect((await put({ code: '第'.repeat(14), name: '长' }))[1]).toMatch(/^\/code: must have 40 bytes/)
    expect(await put({ name: '无号' })).toEqual([422, '/code: is missing'])
    expect(await put({ code: 'G9', name: '九', more: 1 })).toEqual([422, '/more: is not a field of this request'])
    expect(await put({ code: 'G9', name: '九', parent: 'G7' })).toEqual([422, '/parent: is no grid of this community'])
    expect(await put({ code: 'G9', name: '九', parent: 'G1-1' })).toEqual([422, '/parent: is no grid that may have micro-grids'])
    expect(await put({ code: 'G9', name: '九', parent: 'G1', shape: lines.G2 })).toEqual([422, '/shape: lies outside of the grid around it'])
    expect(await put({ code: 'G9', name: '九', shape: { type: 'Point', coordinates: [1, 2] } })).toEqual([422, '/shape: must be a Polygon or MultiPolygon of closed rings'])
    expect(await put({ code: 'G9', name: '九', shape: ring([0, 0], [1, 1], [1, 0], [0, 1], [0, 0]) })).toEqual([422, '/shape: its lines cross each other'])
    expect(await put({ code: 'G9', name: '九', shape: ring([0, 0], [200, 0], [1, 1], [0, 0]) })).toEqual([422, '/shape: has a position nowhere on earth'])
    expect((await officer().send('POST', '/grids', 'no JSON')).status).toBe(400)
    expect((await officer().must('GET', '/grids')).items).toHaveLength(4)
  })
  test('one is changed by whoever has seen its last version, and dropped when nothing hangs on it', async () => {
    const added = await officer().must('POST', '/grids', { code: 'G7', name: '第七网格', shape: box(120.2, 30.2, 120.21, 30.21) })
    const change = { name: '第七片区', parent: null, reason: '改名', version: 1 }
    const { grid, job: none } = await officer().must('PUT', `/grids/${added.id}`, change)
    expect(grid).toMatchObject({ name: '第七片区', has_shape: true, version: 2 })
    expect(none).toBeNull()
    expect((await officer().send('PUT', `/grids/${added.id}`, change)).status).toBe(409)
    expect((await officer().send('PUT', '/grids/999', change)).status).toBe(404)
    const drop = async (code: string, id: number, version = 1): Promise<[string, number, string]> => {
      const { status, body } = await officer().send('POST', `/grids/${id}/drop`, { reason: '合并', version })
      return [code, status, body.detail]
    }
    expect(await drop('G1', place.ids.G1!)).toEqual(['G1', 409, 'it has micro-grids'])
    expect(await drop('G2', place.ids.G2!)).toEqual(['G2', 409, 'leader2先生 serves it'])
    expect(await drop('G7', added.id, 1)).toEqual(['G7', 409, 'somebody else has changed this grid'])
    expect((await drop('G7', added.id, 2))[1]).toBe(200)
    expect((await drop('G7', added.id, 2))[1]).toBe(404)
    expect((await officer().must('GET', '/jobs')).items[0]).toMatchObject({ kind: 'redraw', state: 'done', grid: 'G7', reason: '合并', by_name: 'officer先生', total: 0 })
  })
})

describe('a ticket finds its grid', () => {
  test.each([
    ['by its point', { place: spots.G2 }, 'G2'],
    ['by its point, the micro-grid before the grid', { place: spots['G1-1'] }, 'G1-1'],
    ['on the line between two: the one whose code comes first', { place: { lat: 30.278, lon: 120.16 } }, 'G1'],
    ['by its building', { place: { building: '21' } }, 'G2'],
    ['by its building, a unit of which nothing is known', { place: { building: '3', unit: '7' } }, 'G1'],
    ['by its unit before its building', { place: { building: '3', unit: '2', room: '902' } }, 'G1-1'],
    ['by a named place', { place: { text: '东门' } }, 'G2'],
    ['by the list where it has no point', { place: { building: '9' } }, 'G3'],
    ['by its point before its building', { place: { building: '21', ...spots.G1 } }, 'G1'],
    ['also a private one', { place: spots.G2, visibility: 'private' }, 'G2'],
  ])('%s', async (_how, more, grid) => {
    const { id } = await raise(place.people, more as Json)
    await settled(id).toBe(grid)
    const history = await place.people.officer!.must('GET', `/tickets/${id}/history`)
    const moved = history.items.filter((one: Json) => one.kind === 'ticket.grid_set')
    expect(moved).toHaveLength(grid === 'G3' ? 0 : 1) // G3 is the core's own finding
    if (moved.length > 0) expect(moved[0].data.reason).not.toBe('')
  })
  test('else it stands in the list of the unplaced, until somebody says; by hand it stays', async () => {
    const { people } = place
    const lost = await raise(people, { place: { text: '老樟树下', room: '101', ...spots.out } })
    const secret = await raise(people, { place: { building: '22' }, visibility: 'private' })
    const listed = async (login: string): Promise<string[]> => (await ask(login).must('GET', '/unplaced')).items.map((one: Json) => one.ticket)
    await expect.poll(() => listed('officer')).toEqual([secret.id, lost.id])
    expect(await listed('host')).toEqual([secret.id, lost.id])
    for (const login of ['worker', 'leader2']) expect(await listed(login)).toEqual([lost.id]) // a private one of no grid is none of theirs
    expect((await officer().must('GET', '/unplaced')).items[1]).toMatchObject({ number: lost.number, place: { text: '老樟树下', building: '', unit: '', room: '101' }, ...spots.out })
    expect((await ask('worker').must('GET', '/day')).unplaced).toBe(1)
    const page = await officer().must('GET', '/unplaced?limit=1')
    expect((await officer().must('GET', `/unplaced?limit=1&cursor=${page.next}`)).items.map((one: Json) => one.ticket)).toEqual([lost.id])

    await people.officer!.must('PUT', `/tickets/${lost.id}/grid`, { grid: 'G2', reason: '问过了，在二网格' })
    await expect.poll(() => listed('officer')).toEqual([secret.id])
    // A place whose point is known from now on takes what was unplaced, and leaves what was placed by hand.
    await people.officer!.must('PUT', `/tickets/${secret.id}/grid`, { grid: 'G3', reason: '先归三网格' })
    await heard(people)
    const waiting = await raise(people, { place: { building: '23' } })
    await heard(people)
    await people.admin!.must('POST', '/communities/MG/places', { building: '23', ...spots.G1 })
    await people.admin!.must('POST', '/communities/MG/places', { building: '22', unit: '1', ...spots.G1 })
    await settled(waiting.id).toBe('G1')
    await heard(people)
    expect([await gridOf(secret.id), await gridOf(lost.id)]).toEqual(['G3', 'G2'])
  })
  test('words of a place are masked with the ticket, and forgotten once it is placed', async () => {
    const { people } = place
    const { id } = await raise(people, { place: { text: '张大爷家门口', room: '5', ...spots.out } })
    await heard(people)
    const shown = async (): Promise<Json> => (await officer().must('GET', '/unplaced')).items.find((one: Json) => one.ticket === id)?.place
    expect(await shown()).toMatchObject({ text: '张大爷家门口', room: '5' })
    await people.host!.must('POST', `/tickets/${id}/masks`, { words: '张大爷', reason: '姓名' })
    await heard(people)
    expect((await shown()).text).not.toContain('张大爷')
    await people.officer!.must('PUT', `/tickets/${id}/grid`, { grid: 'G3', reason: '问过了' })
    await heard(people)
    expect(await shown()).toBeUndefined()
    const kept = execFileSync('sqlite3', [join(server.data, 'plugins', 'grid.db'), `SELECT words || room FROM plugin_grid_tickets WHERE id = '${id}'`], { encoding: 'utf8' })
    expect(kept.trim()).toBe('')
  })
  test('the map shows whose point is known and how', async () => {
    const { items } = await officer().must('GET', '/points')
    expect(new Set(items.map((one: Json) => one.by))).toEqual(new Set(['point', 'place'])) // G3 has no lines
    const own = (await ask('worker2').must('GET', '/points')).items
    expect(own.length).toBeGreaterThan(3)
    for (const one of own) expect(await gridOf(one.ticket)).toBe('G2')
    expect((await ask('worker2').get('/points?grid=G1')).status).toBe(403)
    expect((await officer().must('GET', '/points?grid=G2')).items).toEqual(own)
    // Nothing is known of where it is but its grid: a point within that.
    const { id } = await raise(place.people, { place: { text: '某处' } })
    await place.people.officer!.must('PUT', `/tickets/${id}/grid`, { grid: 'G2', reason: '电话确认' })
    await heard(place.people)
    expect((await ask('worker2').must('GET', '/points')).items.find((one: Json) => one.ticket === id)).toMatchObject({ by: 'grid', lat: 30.275, lon: 120.165 })
  })
  test('a township is told the point of a unit, of a building, and of a place that has a name; the public never of a unit', async () => {
    const { admin } = place.people
    await admin!.must('PUT', '/communities/MG/plugins/grid/settings', { settings: [{ key: 'open311', value: 'true' }] })
    const { id } = await ask('admin').must('POST', '/connectors', { kind: 'open311', name: '乡镇', url: 'https://township.example.org/v2', key: 'key', secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` })
    const [third, secondUnit] = [{ lat: 30.277, lon: 120.157 }, { lat: 30.273, lon: 120.153 }]
    for (const [where, at, near] of [
      [{ building: '3', unit: '2', room: '902' }, third, secondUnit],
      [{ building: '3', unit: '7' }, third],
      [{ text: '东门' }, { lat: 30.2775, lon: 120.1685 }],
      [{ building: '9' }, null],
      [{ building: '21', ...spots.G1 }, spots.G1],
    ] as [Json, { lat: number; lon: number } | null, { lat: number; lon: number }?][]) {
      const ticket = await raise(place.people, { place: where, visibility: 'public' })
      await place.people.rc!.act(`/tickets/${ticket.id}`, 'accept')
      await heard(place.people)
      const [told] = await (await fetch(`${server.url}/open311/v2/requests/${ticket.number}.json?jurisdiction_id=MG`)).json() as Json[]
      expect({ lat: told.lat, lon: told.long }, JSON.stringify(where)).toEqual(at ?? { lat: null, lon: null })
      const { out } = await officer().must('POST', `/connectors/${id}/try`, { out: { ticket: ticket.id, action: 'township' } })
      const form = new URLSearchParams(out.body)
      const up = near ?? at
      expect([form.get('lat'), form.get('long')]).toEqual(up ? [up.lat.toFixed(6), up.lon.toFixed(6)] : [null, null])
    }
  })
  test('nothing is written for what is said again: no event of its own makes another', async () => {
    await heard(place.people)
    const count = async (): Promise<number> => (await place.people.admin!.must('GET', '/communities/MG')).seq
    const before = await count()
    await new Promise((later) => setTimeout(later, 3000))
    expect(await count()).toBe(before)
    expect(await ok(['verify', '--data', server.data])).toMatch(/^good/)
  })
})

describe('an import', () => {
  const send = (geojson: string, more: Json = {}) => officer().send('POST', '/grids/import', { geojson, datum: 'wgs84', ...more })

  test('says by feature what is wrong, and writes nothing then', async () => {
    const bow = { type: 'Polygon', coordinates: [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]] }
    const file = collection(
      feature({ code: 'N1', name: '北一' }, box(120.3, 30.3, 120.31, 30.31)),
      feature({ name: '无号' }, box(120.3, 30.3, 120.31, 30.31)),
      feature({ code: 'N 2' }, box(120.3, 30.3, 120.31, 30.31)),
      feature({ code: 'N'.repeat(41) }, box(120.3, 30.3, 120.31, 30.31)),
      feature({ code: 'N3' }, { type: 'LineString', coordinates: [[0, 0], [1, 1]] }),
      feature({ code: 'N4' }, bow),
      feature({ code: 'N1' }, box(120.3, 30.3, 120.31, 30.31)),
      feature({ code: 'N5', parent: 'N9' }, box(120.3, 30.3, 120.31, 30.31)),
      feature({ code: 'N6', parent: 'N1' }, box(120.5, 30.3, 120.51, 30.31)),
      feature({ code: 'N7' }, box(120.3, 30.3, 190, 30.31)),
      { type: 'Feature', properties: { code: 'N8' }, geometry: null },
    )
    const expected = { added: 1, changed: 0, known: 0, bad: 10, written: false, moves: 0, job: null }
    const problems = [[2, 'needed'], [3, 'code'], [4, 'long'], [5, 'shape'], [6, 'crosses'], [7, 'twice'], [10, 'range'], [11, 'shape'], [8, 'parent'], [9, 'outside']]
    for (const more of [{ dry_run: true }, {}, { dry_run: true, skip_bad: true }]) {
      const { body } = await send(file, more)
      expect(body).toMatchObject(expected)
      expect(body.problems.map((one: Json) => [one.feature, one.code])).toEqual(problems)
    }
    expect((await officer().must('GET', '/grids')).items).toHaveLength(4)
    expect((await send(file, { skip_bad: true })).body).toMatchObject({ ...expected, written: true, job: expect.any(Number) })
    expect((await send(file, { skip_bad: true })).body).toMatchObject({ added: 0, known: 1, changed: 0, bad: 10, written: true, job: null })
    for (const bad of ['', '[]', '{', '{"type":"FeatureCollection","features":[]}']) expect((await send(bad)).status).toBe(422)
    expect((await officer().send('POST', '/grids/import', { geojson: file })).body.detail).toBe('/datum: is missing')
  })
  test('a text that nobody can have typed, and lines that tangle, are problems of their features alone', async () => {
    const comb = (stands: boolean): Json => {
      const ring: number[][] = []
      const put = (along: number, across: number): void => void ring.push(stands ? [120.8 + across / 100, 30.8 + along / 100] : [120.8 + along / 100, 30.8 + across / 100])
      put(0, 0)
      for (let tooth = 0; tooth < 1000; ++tooth) for (const [along, at] of [[1, 0], [1, 0.4], [0.1, 0.4], [0.1, 1]] as const) put(along, (tooth + at) / 1000)
      put(0, 1)
      put(0, 0)
      return { type: 'Polygon', coordinates: [ring.map((at) => at.map((one) => Number(one.toFixed(7))))] }
    }
    const here = box(120.4, 30.3, 120.41, 30.31)
    const file = collection(
      feature({ code: 'a\u0000b' }, here), feature({ code: 'K1', name: '\u202e反' }, here), feature({ code: 'K2', parent: '\u0007' }, here),
      feature({ code: 'K3', name: '好的' }, here), feature({ code: 'P' }, comb(false)), feature({ code: 'Q', parent: 'P' }, comb(true)),
    )
    const began = Date.now()
    const { body } = await send(file, { skip_bad: true, dry_run: true })
    expect(body).toMatchObject({ added: 2, bad: 4, written: false })
    expect(body.problems.map((one: Json) => [one.feature, one.code])).toEqual([[1, 'code'], [2, 'name'], [3, 'parent'], [6, 'tangled']])
    expect(Date.now() - began).toBeLessThan(2_000)
  })
  test('reads names of properties as it is told, parents in any order, and changes what differs', async () => {
    const file = collection(
      feature({ 编号: 11, 名称: '北一之一', 上级: 'N1' }, box(120.3, 30.3, 120.305, 30.305)),
      feature({ 编号: 'N1', 名称: '北一网格' }, box(120.3, 30.3, 120.32, 30.32)),
    )
    const { body } = await send(file, { code: '编号', name: '名称', parent: '上级' })
    expect(body).toMatchObject({ added: 1, changed: 1, known: 0, bad: 0, written: true })
    const { items } = await officer().must('GET', '/grids')
    expect(items.find((one: Json) => one.code === '11')).toMatchObject({ kind: 'micro', parent: 'N1', name: '北一之一' })
    expect(items.find((one: Json) => one.code === 'N1')).toMatchObject({ name: '北一网格', bounds: [120.3, 30.3, 120.32, 30.32], version: 2 })
    // A grid may not leave its micro-grid outside.
    const small = collection(feature({ code: 'N1' }, box(120.31, 30.31, 120.32, 30.32)))
    expect((await send(small)).body).toMatchObject({ bad: 1, written: false, problems: [{ feature: 1, code: 'outside' }] })
  })
  test('GCJ-02 is converted: what was some hundred metres off lies where it is', async () => {
    const file = collection(feature({ code: 'C1', name: '转换' }, box(120.4, 30.4, 120.41, 30.41)))
    await send(file, { datum: 'gcj02' })
    const { bounds } = (await officer().must('GET', '/grids')).items.find((one: Json) => one.code === 'C1')
    const metres = Math.hypot((120.4 - bounds[0]) * Math.cos((30.4 * Math.PI) / 180), 30.4 - bounds[1]) * 111_195
    expect(metres).toBeGreaterThan(300)
    expect(metres).toBeLessThan(800)
  })
  test('the real borders of four districts, and their towns and streets', async (context) => {
    const folder = join(repository, '../shared/data/geo')
    if (!existsSync(folder)) return context.skip(`the real borders are not in ${folder}`)
    const areas = ['330111', '330402', '330411', '330703']
    for (const code of areas) {
      const { status, body } = await send(readFileSync(join(folder, `${code}.geojson`), 'utf8'), { datum: 'gcj02', code: 'adcode' })
      expect([status, body]).toMatchObject([200, { added: 1, bad: 0, problems: [], written: true }])
    }
    const streets = readFileSync(join(folder, 'streets.csv'), 'utf8').trim().split('\n').slice(1).map((line) => line.split(','))
    for (const [code, name, area] of streets.filter((line) => areas.includes(line[2]!))) await officer().must('POST', '/grids', { code, name: name!.replaceAll('"', ''), parent: area })
    const { items } = await officer().must('GET', '/grids')
    expect(items.filter((one: Json) => one.parent === '330111')).toHaveLength(streets.filter((line) => line[2] === '330111').length)
    // 富阳's own centre, as the file has it, in GCJ-02.
    const { id } = await raise(place.people, { place: { lat: 30.0524, lon: 119.9452 } })
    await settled(id).toBe('330111')
  })
  test('a file that moves open tickets says how many before, and moves them', async () => {
    const one = await raise(place.people, { place: { lat: 30.601, lon: 120.601 } })
    await heard(place.people)
    const file = collection(feature({ code: 'E1', name: '东一' }, box(120.6, 30.6, 120.61, 30.61)))
    expect((await send(file, { dry_run: true })).body).toMatchObject({ moves: 1, job: null })
    const { body } = await send(file)
    expect(body.moves).toBe(1)
    await done(body.job)
    await settled(one.id).toBe('E1')
    expect(await job(body.job)).toMatchObject({ kind: 'redraw', total: 1, done: 1, failed: 0, reason: '导入网格边界', moves: { items: [{ ticket: one.id, number: one.number, from: null, to: 'E1', state: 'done', why: '' }], next: null } })
  })
})

describe('granted later', () => {
  test('it learns of private tickets that were raised before, and places what it could not', async () => {
    const { far_admin, far_officer, stranger } = place.people
    const turn = (action: string, fields: Json = {}) => far_admin!.act('/communities/ZZ/plugins/grid', action, fields)
    const granted = async (is: boolean): Promise<void> => {
      await turn('enable', { roles: is ? ['officer'] : [] })
      await new Promise((later) => setTimeout(later, 3000)) // it looks every two seconds
    }
    await grids(far_officer!, 'ZZ').must('POST', '/grids', { code: 'Z1', name: '一', shape: lines.G1 })
    await granted(false)
    const submit = async (visibility: string): Promise<string> =>
      (await stranger!.must('POST', '/communities/ZZ/tickets', { title: '灯', body: '不亮', category: 'lighting', visibility, place: spots.G1 })).id
    const ids = [await submit('private'), await submit('community')]
    await heard(place.people, 'ZZ')
    const where = async (): Promise<(string | null)[]> => Promise.all(ids.map(async (id) => (await far_officer!.must('GET', `/tickets/${id}`)).grid))
    expect(await where()).toEqual([null, null])
    const listed = async (path: string): Promise<string[]> => (await grids(far_officer!, 'ZZ').must('GET', path)).items.map((one: Json) => one.ticket)
    expect(await listed('/unplaced')).toEqual([ids[1]])
    await granted(true)
    await expect.poll(where, { timeout: 20_000 }).toEqual(['Z1', 'Z1'])
    await expect.poll(() => listed('/points'), { timeout: 20_000 }).toEqual([ids[1], ids[0]])
  })
})

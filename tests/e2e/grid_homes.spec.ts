// The household map: households, visits and photos of a grid, every look a row that nobody changes, told once a day;
// out of a spreadsheet, and into one only where that is allowed. Patrols, and the erasure of whoever wrote it all.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { makePng, mustSend } from './support/files.js'
import { day, grids, gridShelf, heard, idOf, raise, settle, village, type Village } from './support/grid.js'
import { ok, Server } from './support/server.js'

let server: Server
let place: Village
const start = async (): Promise<void> => {
  await server.start('--plugins', gridShelf(), '--plugin-retry', '50')
  for (const [login, { token }] of Object.entries(place.people)) place.people[login] = new Client(server.url, token)
}
const person = (login: string): Client => place.people[login]!
const ask = (login: string) => grids(person(login))
const looks = async (query = ''): Promise<Json[]> => (await ask('supervisor').must('GET', `/looks?limit=100${query}`)).items
const file = (): string => join(server.data, 'plugins', 'grid.db')
const sql = (text: string): string => execFileSync('sqlite3', [file(), text], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
const home = { grid: 'G1', building: '3', unit: '2', room: '902', name: '王奶奶', people: 1, needs: ['elderly', 'alone'], note: '腿脚不便', lat: 30.277, lon: 120.157 }

beforeAll(async () => {
  server = await (await Server.fresh()).start('--plugins', gridShelf(), '--plugin-retry', '50')
  place = await village(server)
})
afterAll(() => server?.remove())

describe('a household', () => {
  let made: Json
  test('is written by its grid’s worker and read by its leader', async () => {
    made = await ask('worker').must('POST', '/homes', home)
    expect(made).toEqual({ id: expect.any(Number), version: 1 })
    const shown = { ...made, ...home, by: 'point', needs: ['alone', 'elderly'], last_visit: null, next_visit: null }
    expect((await ask('leader').must('GET', '/homes')).items).toEqual([shown])
    expect(await ask('leader').must('GET', `/homes/${made.id}`)).toEqual({ ...shown, visits: [] })
  })
  test('stands on a map once, and changes for whoever has seen its last version', async () => {
    const detail = async (method: string, path: string, body: Json): Promise<unknown[]> => {
      const { status, body: answer } = await ask('worker').send(method, path, body)
      return [status, answer.detail]
    }
    expect(await detail('POST', '/homes', home)).toEqual([409, 'a household of this place is on this map already'])
    expect(await detail('POST', '/homes', { ...home, grid: 'G2', room: '1' })).toEqual([403, 'it is not your grid'])
    expect(await detail('POST', '/homes', { ...home, room: '1', needs: ['rich'] })).toEqual([422, '/needs: rich is no need'])
    expect(await detail('POST', '/homes', { ...home, room: '1', lon: undefined })).toEqual([422, '/lat: and lon come together'])
    expect(await detail('POST', '/homes', { ...home, room: '1', lat: 91 })).toEqual([422, '/lat: must be -90.0 to 90.0'])
    expect(await detail('POST', '/homes', { ...home, room: '1', next_visit: '2026-02-30' })).toEqual([422, '/next_visit: must be a day like 2026-11-28'])
    made = await ask('leader').must('PUT', `/homes/${made.id}`, { ...home, people: 2, next_visit: day(3), version: 1 })
    expect(made).toEqual({ id: made.id, version: 2 })
    expect((await ask('leader').must('GET', '/homes')).items[0]).toMatchObject({ people: 2, next_visit: day(3), version: 2 })
    expect(await detail('PUT', `/homes/${made.id}`, { ...home, version: 1 })).toEqual([409, 'somebody else has changed this household'])
  })
  test('is visited: what was due is done, photos are its grid’s alone', async () => {
    const photo = (await mustSend(person('worker'), makePng(24, 24))).id
    const visit = { day: day(), words: '送药上门', needs: ['alone', 'elderly', 'illness'], next_visit: day(), photos: [photo] }
    made = await ask('worker').must('POST', `/homes/${made.id}/visits`, visit)
    expect(made).toEqual({ id: made.id, version: 3 })
    const { visits, ...shown } = await ask('leader').must('GET', `/homes/${made.id}`)
    expect(shown).toMatchObject({ last_visit: day(), next_visit: day(), needs: ['alone', 'elderly', 'illness'], version: 3 })
    expect(visits).toEqual([{ id: expect.any(Number), day: day(), words: '送药上门', photos: [photo], by_name: 'worker先生', at: expect.any(String) }])
    const before = (await looks()).length
    for (const small of ['', '?small=1']) {
      expect((await ask('leader').get(`/photos/${photo}${small}`)).headers.get('content-type')).toMatch(/^image\//)
      for (const login of ['worker2', 'leader2', 'officer', 'supervisor']) expect([login, (await ask(login).get(`/photos/${photo}${small}`)).status]).toEqual([login, 404])
    }
    expect((await looks()).length).toBe(before) // of the look at its household just now
    const detail = async (body: Json): Promise<string> => (await ask('worker').send('POST', `/homes/${made.id}/visits`, body)).body.detail
    expect(await detail({ ...visit, photos: [photo] })).toBe('/photos/0: is used already')
    expect(await detail({ ...visit, photos: ['nothing'] })).toMatch(/^\/photos\/0: /)
    expect(await detail({ ...visit, photos: [], day: day(1) })).toBe('/day: is still to come')
    expect(await detail({ ...visit, photos: [], next_visit: day(-1) })).toBe('/next_visit: is before the visit')
  })
  test('is found by need, by words and by what is due; others’ households are not there', async () => {
    await ask('leader2').must('POST', '/homes', { ...home, grid: 'G2', building: '21', name: '李家', needs: [], next_visit: day(-1) })
    const found = async (login: string, query: string): Promise<string[]> => (await ask(login).must('GET', `/homes?${query}`)).items.map((one: Json) => one.name)
    expect(await found('worker', 'grid=G1')).toEqual(['王奶奶'])
    expect(await found('worker', 'need=illness')).toEqual(['王奶奶'])
    expect(await found('worker', 'need=veteran')).toEqual([])
    expect(await found('worker', 'q=3-2-902')).toEqual(['王奶奶'])
    expect(await found('worker', `q=${encodeURIComponent('腿脚')}`)).toEqual(['王奶奶'])
    expect(await found('worker', `q=${encodeURIComponent('李')}`)).toEqual([])
    expect(await found('worker', 'due=1')).toEqual(['王奶奶'])
    expect(await found('leader2', 'due=1')).toEqual(['李家'])
    expect(await ask('worker').must('GET', '/day')).toMatchObject({ grid: 'G1', households_due: 1, patrols_today: 0 })
    expect((await ask('worker').get('/homes?grid=G2')).status).toBe(403)
    const other = (await ask('leader2').must('GET', '/homes')).items[0]
    for (const [method, path, body] of [['GET', ''], ['PUT', '', { ...home, version: 1 }], ['POST', '/visits', { day: day(), words: '看看' }]] as const)
      expect((await ask('leader').send(method, `/homes/${other.id}${path}`, body)).status).toBe(404)
    expect((await ask('leader').send('POST', `/homes/${other.id}/remove`, { reason: '搬走' })).status).toBe(404)
  })
  test('tells of nobody to whoever sends a write again, also once it is gone', async () => {
    const sent = [['POST', '/homes', { ...home, room: '904', name: '保密户', note: '秘密' }]] as [string, string, Json][]
    const first = async ([method, path, body]: [string, string, Json], key: string): Promise<Json> => ask('worker').must(method, path, body, { 'Idempotency-Key': key })
    const { id } = await first(sent[0]!, 'again-0')
    sent.push(['PUT', `/homes/${id}`, { ...home, room: '904', name: '保密户', note: '秘密', version: 1 }], ['POST', `/homes/${id}/visits`, { day: day(), words: '看望' }])
    for (const at of [1, 2]) await first(sent[at]!, `again-${at}`)
    const again = async (): Promise<void> => {
      const before = (await looks()).length
      for (const [at, one] of sent.entries()) expect(await first(one, `again-${at}`)).toEqual({ id, version: at + 1 })
      expect((await looks()).length).toBe(before)
    }
    await again()
    await ask('leader').must('POST', `/homes/${id}/remove`, { reason: '要求删除' })
    await again()
    await server.stop()
    expect(sql('SELECT count(*) FROM host_answers WHERE CAST(body AS TEXT) LIKE \'%秘密%\' OR CAST(body AS TEXT) LIKE \'%保密户%\'')).toBe('0')
    await start()
  })
  test('may stand on the maps of two grids, and neither leader learns of the other’s', async () => {
    const there = { ...home, building: '21', room: '300', name: '两边都有' }
    const { id } = await ask('leader').must('POST', '/homes', there)
    const csv = '楼栋,单元,室,户主\n21,2,300,两边都有\n21,2,301,没有的'
    const asked = { grid: 'G2', csv, dry_run: true }
    expect((await ask('leader2').must('POST', '/homes/import', asked))).toMatchObject({ added: 2, changed: 0, known: 0, bad: 0, problems: [] })
    const second = await ask('leader2').must('POST', '/homes', { ...there, grid: 'G2' })
    expect(await ask('leader2').must('GET', '/homes?q=300')).toMatchObject({ items: [{ id: second.id, grid: 'G2' }] })
    expect(await ask('leader').must('GET', '/homes?q=300')).toMatchObject({ items: [{ id, grid: 'G1' }] })
    expect((await ask('leader2').send('POST', '/homes', { ...there, grid: 'G2' })).status).toBe(409)
    expect((await ask('leader').must('POST', '/homes/import', { ...asked, grid: 'G1' }))).toMatchObject({ added: 1, changed: 0, known: 1, bad: 0 })
    // Who serves both may not bring one to where the other stands.
    await settle(server, place.people, 'both', ['grid_leader', '--grid', 'G1'], ['grid_leader', '--grid', 'G2'])
    expect((await ask('both').send('PUT', `/homes/${id}`, { ...there, grid: 'G2', version: 1 })).status).toBe(409)
    for (const [login, one] of [['leader', id], ['leader2', second.id]] as const) await ask(login).must('POST', `/homes/${one}/remove`, { reason: '试完' })
  })
  test('is taken off the map by the leader with a reason; the looks stay', async () => {
    const { id } = await ask('worker').must('POST', '/homes', { ...home, room: '903', name: '要搬走的' })
    const photo = (await mustSend(person('worker'), makePng(25, 25))).id
    await ask('worker').must('POST', `/homes/${id}/visits`, { day: day(), words: '告别', photos: [photo] })
    expect((await ask('worker').send('POST', `/homes/${id}/remove`, { reason: '搬走' })).status).toBe(403)
    await ask('leader').must('POST', `/homes/${id}/remove`, { reason: '搬走' })
    expect((await ask('leader').get(`/homes/${id}`)).status).toBe(404)
    expect((await ask('leader').get(`/photos/${photo}`)).status).toBe(404)
    expect((await looks()).filter((one) => one.home === '3-2-903').map((one) => [one.what, one.why])).toEqual([['write', '搬走'], ['write', ''], ['write', '']])
    expect((await ask('worker').must('POST', '/homes', { ...home, room: '903', name: '新来的' })).id).toBeGreaterThan(id)
  })
})

describe('every look', () => {
  test('is a row: of a list, of one, of a write; a refusal is none', async () => {
    const before = await looks()
    const { items } = await ask('worker').must('GET', '/homes')
    await ask('leader').must('GET', `/homes/${items[0].id}`)
    await ask('worker').get('/homes?grid=G2')
    const fresh = (await looks()).slice(0, -before.length)
    expect(fresh).toEqual([
      { id: expect.any(Number), at: expect.any(String), user_name: 'leader先生', grid: 'G1', what: 'home', home: '3-2-903', count: 1, why: '' },
      { id: expect.any(Number), at: expect.any(String), user_name: 'worker先生', grid: 'G1', what: 'list', home: null, count: items.length, why: '' },
    ])
    expect((await looks('&grid=G2')).slice(-3).map((one) => one.what)).toEqual(['list', 'list', 'write'])
    expect(await looks(`&from=${day(1)}`)).toEqual([])
    expect((await looks(`&to=${day()}`)).length).toBe(before.length + 2)
  })
  test('stays as it is, whoever holds the file', async () => {
    await server.stop()
    expect(() => sql('DELETE FROM plugin_grid_looks WHERE id = 1')).toThrow(/never taken away/)
    for (const change of ["user_name = '别人'", 'count = 0', "what = 'list', home = NULL", "user_id = '', user_name = '', count = 7"])
      expect(() => sql(`UPDATE plugin_grid_looks SET ${change} WHERE id = 1`)).toThrow(/never changed/)
    // Days of before, of which nobody was told: two grids, one of them on two days.
    for (const [back, grid] of [[1, 'G1'], [1, 'G1'], [2, 'G1'], [1, 'G2']] as const)
      sql(`INSERT INTO plugin_grid_looks (community, at, day, user_id, user_name, grid, what, count) SELECT community, at - ${back} * 86400000, '${day(-back)}', user_id, user_name, '${grid}', 'list', 3 FROM plugin_grid_looks WHERE id = 1`)
    await start()
  })
  test('is told to supervisors once for a grid and day, also after restarts', async () => {
    const told = async (login: string): Promise<Json[]> => (await person(login).must('GET', '/communities/MG/events?limit=100&since=0')).items.filter((one: Json) => one.kind === 'plugin.told' && one.data.kind === 'looks')
    const events = async (): Promise<Json[]> => (await person('supervisor').log('MG')).filter((one) => one.kind === 'plugin.told')
    await expect.poll(async () => (await events()).length, { timeout: 30_000 }).toBe(3)
    const texts = (await events()).map((one) => one.data.told?.text_zh ?? one.data.text_zh)
    expect(texts).toEqual([expect.stringContaining('有 1 次'), expect.stringContaining('有 2 次'), expect.stringContaining('有 1 次')])
    expect(JSON.stringify(await events())).not.toContain('worker先生')
    for (const login of ['worker', 'officer', 'admin', 'resident']) expect(await told(login)).toEqual([])
    await server.crash()
    await start()
    await new Promise((later) => setTimeout(later, 5000))
    expect(await events()).toHaveLength(3)
    expect(sql('SELECT count(*) FROM plugin_grid_look_reports')).toBe('3')
  })
})

describe('a spreadsheet', () => {
  const csv = ['楼栋,单元,室,户主,人数,需求,备注,纬度,经度,下次走访', `3,2,902,王奶奶,2,独居、高龄,,,,${day(7)}`, '5,,6,赵家,4,"困难,残疾",低保户,30.271,120.159,', '3,2,905,周家,,,,,,'].join('\n')
  const send = (body: Json, login = 'leader') => ask(login).send('POST', '/homes/import', { grid: 'G1', csv, ...body })

  test('goes in whole, row by row checked before', async () => {
    const bad = ['楼栋,室,户主,人数,需求,纬度,经度,下次走访', '9,1,甲,x,,,,', '9,2,乙,1,有钱,,,', '9,3,丙,1,,91,1,', '9,4,丁,1,,,,昨天', '9,,戊,1,,,,', '9,1,己,1,,,,', '9,6,庚,1,,,,', '9,6,辛,1,,,,'].join('\n')
    const { body } = await send({ csv: bad })
    expect(body).toMatchObject({ added: 1, bad: 7, written: false })
    expect(body.problems.map((one: Json) => [one.line, one.column, one.code])).toEqual([[2, 'people', 'number'], [3, 'needs', 'need'], [4, 'lat', 'point'], [5, 'next_visit', 'day'], [6, 'room', 'needed'], [7, 'room', 'same'], [9, 'room', 'same']])
    const seen = async (many: number): Promise<unknown[]> => (await looks('&grid=G1')).slice(0, many).map((one) => [one.what, one.count])
    const before = (await looks()).length
    expect((await send({ dry_run: true })).body).toMatchObject({ added: 2, changed: 1, known: 0, bad: 0, written: false })
    expect(await seen(1)).toEqual([['list', 1]])
    expect((await send({ csv: `${csv}\n9,,,无室,,,,,,` })).body).toMatchObject({ written: false })
    expect(await seen(1)).toEqual([['list', 1]])
    expect((await send({})).body).toMatchObject({ added: 2, changed: 1, bad: 0, written: true })
    expect(await seen(1)).toEqual([['write', 3]])
    expect((await send({})).body).toMatchObject({ added: 0, changed: 0, known: 3, written: true })
    expect((await looks()).length).toBe(before + 5)
    expect(await seen(2)).toEqual([['write', 0], ['list', 3]])
    const { items } = await ask('worker').must('GET', '/homes')
    expect(items.find((one: Json) => one.name === '赵家')).toMatchObject({ building: '5', unit: '', people: 4, needs: ['disabled', 'hardship'], lat: 30.271, lon: 120.159 })
    expect(items.find((one: Json) => one.name === '王奶奶')).toMatchObject({ note: '腿脚不便', next_visit: day(7) }) // an empty cell says nothing
    expect((await send({ grid: 'G2' })).status).toBe(403)
    expect((await send({}, 'worker')).status).toBe(403)
    expect((await send({ grid: 'G2', dry_run: true }, 'leader2')).body).toMatchObject({ added: 3, known: 0, problems: [] })
  })
  test('has days as spreadsheets write them', async () => {
    const [year, of, on] = day(9).split('-').map(Number) as [number, number, number]
    const { body } = await send({ csv: ['楼栋,室,户主,下次走访', `3,902,王奶奶,${year}/${of}/${on} 0:00`, `5,6,赵家,${of}/${on}/${year}`].join('\n'), dry_run: true })
    expect(body.problems).toEqual([{ line: 3, column: 'next_visit', code: 'day' }])
  })
  test('comes out only where the administrator allows it, for the leader, and leaves a trace', async () => {
    expect((await ask('leader').get('/homes.csv?grid=G1')).status).toBe(403)
    await person('admin').must('PUT', '/communities/MG/plugins/grid/settings', { settings: [{ key: 'export_homes', value: 'true' }] })
    for (const login of ['worker', 'leader2', 'admin', 'officer']) expect((await ask(login).get('/homes.csv?grid=G1')).status).toBe(403)
    const { status, text } = await ask('leader').get('/homes.csv?grid=G1')
    expect(status).toBe(200)
    expect(text).toContain('3,2,902,王奶奶,2,独居、高龄,腿脚不便')
    const [look] = await looks()
    expect(look).toMatchObject({ what: 'export', user_name: 'leader先生', grid: 'G1', count: text.trim().split('\n').length - 1 })
    await person('admin').must('PUT', '/communities/MG/plugins/grid/settings', { settings: [{ key: 'export_homes', value: 'false' }] })
    expect((await ask('leader').get('/homes.csv?grid=G1')).status).toBe(403)
  })
})

describe('on the map, a household', () => {
  test('without a point of its own stands where the list of places has its unit or building, and moves with it', async () => {
    const { lat: _lat, lon: _lon, ...bare } = home
    const points = async (): Promise<unknown[]> => (await ask('worker').must('GET', '/homes?q=Pd')).items.map((one: Json) => [one.building, one.unit, one.lat, one.lon, one.by])
    const ids: Json[] = []
    for (const [building, unit] of [['3', '2'], ['3', '7'], ['99', '']]) ids.push(await ask('worker').must('POST', '/homes', { ...bare, building, unit, room: 'Pd' }))
    expect(await points()).toEqual([['99', '', null, null, null], ['3', '7', 30.277, 120.157, 'place'], ['3', '2', 30.273, 120.153, 'place']])
    const listed = (await person('admin').must('GET', '/communities/MG/places')).items.find((one: Json) => one.building === '3' && one.unit === '')
    await person('admin').must('DELETE', `/places/${listed.id}`)
    await person('admin').must('POST', '/communities/MG/places', { building: '3', lat: 30.2765, lon: 120.1565 })
    await heard(place.people)
    expect((await points())[1]).toEqual(['3', '7', 30.2765, 120.1565, 'place'])
    expect((await ask('worker').must('GET', `/homes/${ids[1]!.id}`))).toMatchObject({ lat: 30.2765, by: 'place' })
    for (const { id } of ids) await ask('leader').must('POST', `/homes/${id}/remove`, { reason: '试过了' })
  })
})

describe('patrols', () => {
  test('are written with photos and a ticket, also some time later, once for each key', async () => {
    const { id: ticket } = await raise(place.people, { place: { building: '3' } }, 'resident')
    await heard(place.people)
    const photo = (await mustSend(person('worker'), makePng(26, 26))).id
    const at = new Date(Date.now() - 3 * 3_600_000).toISOString()
    const body = { grid: 'G1', at, words: '楼道堆物已清', lat: 30.277, lon: 120.157, photos: [photo], ticket }
    const made = await ask('worker').must('POST', '/patrols', body, { 'Idempotency-Key': 'patrol-1' })
    expect(made).toEqual({ id: expect.any(Number), ...body, by_name: 'worker先生' })
    expect(await ask('worker').must('POST', '/patrols', body, { 'Idempotency-Key': 'patrol-1' })).toEqual(made)
    await ask('worker').must('POST', '/patrols', { grid: 'G1', at: '2026-01-01T08:00:00+08:00'.replace(/^.{10}/, day(-2)), words: '昨夜风大' })
    expect((await ask('leader').must('GET', '/patrols')).items.map((one: Json) => one.words)).toEqual(['昨夜风大', '楼道堆物已清'])
    expect((await ask('supervisor').must('GET', `/patrols?from=${day(-3)}&to=${day(-2)}`)).items.map((one: Json) => one.words)).toEqual(['昨夜风大'])
    expect((await ask('worker2').must('GET', '/patrols')).items).toEqual([])
    expect((await ask('worker2').get('/patrols?grid=G1')).status).toBe(403)
    for (const login of ['leader', 'officer', 'supervisor']) expect((await ask(login).get(`/photos/${photo}`)).status).toBe(200)
    expect((await ask('worker2').get(`/photos/${photo}`)).status).toBe(404)
    const detail = async (more: Json): Promise<string> => (await ask('worker').send('POST', '/patrols', { grid: 'G1', at, words: '看看', ...more })).body.detail
    expect(await detail({ at: new Date(Date.now() + 3_600_000).toISOString() })).toBe('/at: is still to come')
    expect(await detail({ at: new Date(Date.now() - 31 * 86_400_000).toISOString() })).toBe('/at: is more than 30 days ago')
    expect(await detail({ at: 'yesterday at noon' })).toBe('/at: must be a time like 2026-11-28T09:30:00+08:00')
    expect(await detail({ ticket: 'nothing' })).toBe('/ticket: is no ticket that you see')
    expect(await detail({ grid: 'G2' })).toBe('it is not your grid')
  })
})

describe('whoever is erased', () => {
  test('is named nowhere any more: not in looks, visits, patrols, jobs; their photos are gone', async () => {
    await settle(server, place.people, 'gone', ['grid_worker', '--grid', 'G1'])
    const photo = (await mustSend(person('gone'), makePng(27, 27))).id
    const { id } = await ask('gone').must('POST', '/homes', { ...home, room: '906', name: '孙家' })
    await ask('gone').must('POST', `/homes/${id}/visits`, { day: day(), words: '走访', photos: [photo] })
    await ask('gone').must('POST', '/patrols', { grid: 'G1', at: new Date().toISOString(), words: '巡查' })
    const { id: lost } = await raise(place.people, { place: { text: 'gone先生家旁边' } }, 'gone')
    await heard(place.people)
    const user = await idOf(person('gone'))
    await ok(['user', 'erase', '--data', server.data, '--login', 'gone', '--name', 'gone先生'])
    await expect.poll(async () => (await looks()).filter((one) => one.user_name === 'gone先生').length).toBe(0)
    expect((await looks()).filter((one) => one.home === '3-2-906').map((one) => one.user_name)).toEqual(['', ''])
    const { visits } = await ask('leader').must('GET', `/homes/${id}`)
    expect(visits).toMatchObject([{ words: '走访', photos: [], by_name: '' }])
    expect((await ask('leader').must('GET', '/patrols')).items[0]).toMatchObject({ words: '巡查', by_name: '' })
    expect((await ask('leader').get(`/photos/${photo}`)).status).toBe(404)
    expect((await ask('host').must('GET', '/unplaced')).items.find((one: Json) => one.ticket === lost).place.text).toBe('')
    await server.stop()
    const bytes = execFileSync('sqlite3', [file(), '.dump'], { encoding: 'utf8', maxBuffer: 64 << 20 }).split('\n').filter((line) => line.includes('plugin_grid_')).join('\n')
    expect(bytes).not.toContain('gone先生')
    expect(bytes).not.toContain(user)
    await start()
  })
})

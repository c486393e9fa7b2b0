// What moves when a line moves: open tickets, as a job, once each, whatever is killed when; and a grid that goes from
// one person to another. The long form redraws under 10,000 open tickets.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { parties } from './support/community.js'
import { box, grids, gridShelf, heard, idOf, lines, raise, settle, village, type Village } from './support/grid.js'
import { long, ok, Server } from './support/server.js'

let server: Server
let place: Village
const person = (login: string): Client => place.people[login]!
const ask = (login: string) => grids(person(login))
const start = async (): Promise<void> => {
  await server.start('--plugins', gridShelf(), '--plugin-retry', '50')
  for (const [login, { token }] of Object.entries(place.people)) place.people[login] = new Client(server.url, token)
}
const gridOf = async (id: string): Promise<string | null> => (await person('officer').must('GET', `/tickets/${id}`)).grid
const area = async (code: string): Promise<Json> => (await ask('officer').must('GET', '/grids')).items.find((one: Json) => one.code === code)
const job = (id: number): Promise<Json> => ask('officer').must('GET', `/jobs/${id}?limit=100`)
const done = (id: number, timeout = 60_000) => waitFor(async () => (await job(id)).state === 'done', timeout)
/** Outside of tests, too. */
async function waitFor(holds: () => Promise<boolean>, timeout = 60_000): Promise<void> {
  for (const until = Date.now() + timeout; !(await holds());) {
    if (Date.now() > until) throw new Error('it has not come to that')
    await new Promise((later) => setTimeout(later, 100))
  }
}
const redraw = async (code: string, shape: unknown, reason = '调整边界'): Promise<Json> => {
  const { id, name, parent, version } = await area(code)
  return ask('officer').must('PUT', `/grids/${id}`, { name, parent, shape, reason, version })
}
const moves = async (id: string): Promise<Json[]> => (await person('officer').must('GET', `/tickets/${id}/history`)).items.filter((one: Json) => one.kind === 'ticket.grid_set')
const at = (lon: number, lat = 30.278): Json => ({ place: { lat, lon } })

beforeAll(async () => {
  server = await (await Server.fresh()).start('--plugins', gridShelf(), '--plugin-retry', '50')
  place = await village(server)
})
afterAll(() => server?.remove())

describe('a redraw', () => {
  let job1: number
  const known: Record<string, string> = {}

  beforeAll(async () => {
    for (const [name, more] of Object.entries({ moves: at(120.159), stays: at(120.157), east: at(120.165), hand: at(120.157), near: at(120.1595), closed: at(120.159), lost: at(120.169), lift: { place: { building: '21' } } }))
      known[name] = (await raise(place.people, more)).id
    await heard(place.people)
    for (const name of ['hand', 'near']) await person('host').must('PUT', `/tickets/${known[name]}/grid`, { grid: 'G3', reason: '三网格代管' })
    await person('resident').act(`/tickets/${known.closed}`, 'cancel')
    await heard(place.people)
    const { grid, job: first } = await redraw('G1', box(120.15, 30.27, 120.158, 30.28), '一网格缩小')
    expect(grid.bounds).toEqual([120.15, 30.27, 120.158, 30.28])
    await done(first)
    const { job: second } = await redraw('G2', box(120.158, 30.27, 120.168, 30.28), '二网格西移')
    job1 = second
    await done(second)
  })

  test('moves what is open and lies elsewhere now, and nothing else', async () => {
    const where = Object.fromEntries(await Promise.all(Object.entries(known).map(async ([name, id]) => [name, await gridOf(id)])))
    expect(where).toEqual({
      moves: 'G2', stays: 'G1', east: 'G2', lift: 'G2',
      hand: 'G3', // the lines around it run as before
      near: 'G2', // they do not
      closed: 'G1',
      lost: null, // no line runs around it any more: unplaced
    })
    expect((await ask('officer').must('GET', '/unplaced')).items.map((one: Json) => one.ticket)).toEqual([known.lost])
  })
  test('leaves a trace in each ticket, and in the job', async () => {
    expect((await moves(known.moves!)).map(({ actor, data }) => [actor.name, data.before, data.grid, data.reason])).toEqual(expect.arrayContaining([
      ['网格与乡镇', null, 'G1', '上报位置在该网格内'],
      ['网格与乡镇', 'G1', null, '一网格缩小'],
      ['网格与乡镇', null, 'G2', '二网格西移'],
    ]))
    const { moves: list, ...head } = await job(job1)
    expect(head).toEqual({ id: job1, kind: 'redraw', state: 'done', grid: 'G2', total: 3, done: 3, failed: 0, reason: '二网格西移', by_name: 'officer先生', at: expect.any(String), ended_at: expect.any(String) })
    expect(list.items.map(({ ticket, from, to, state }: Json) => [ticket, from, to, state])).toEqual(expect.arrayContaining([[known.moves, null, 'G2', 'done'], [known.near, 'G3', 'G2', 'done'], [known.lost, 'G2', null, 'done']]))
    expect((await ask('officer').must('GET', '/jobs?limit=2')).items.map((one: Json) => one.reason)).toEqual(['二网格西移', '一网格缩小'])
    const page = await ask('officer').must('GET', `/jobs/${job1}?limit=2`)
    expect((await ask('officer').must('GET', `/jobs/${job1}?limit=2&cursor=${page.moves.next}`)).moves.items).toHaveLength(1)
  })
  test('a shape that is the same moves nothing and is no job', async () => {
    expect((await redraw('G2', box(120.158, 30.27, 120.168, 30.28))).job).toBeNull()
    const { id, name, version } = await area('G2')
    expect((await ask('officer').must('PUT', `/grids/${id}`, { name: `${name}区`, parent: null, reason: '改名', version })).job).toBeNull()
  })
  test('drawn and drawn back before anything has moved, everything is where it was', async () => {
    const before = await Promise.all(Object.values(known).map(gridOf))
    const first = await redraw('G2', box(120.167, 30.27, 120.168, 30.28), '画错了')
    const second = await redraw('G2', box(120.158, 30.27, 120.168, 30.28), '画回来')
    for (const one of [first.job, second.job]) await done(one)
    await heard(place.people)
    expect(await Promise.all(Object.values(known).map(gridOf))).toEqual(before)
  })
  test('what somebody says while the plugin has not heard of the ticket holds', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, async () => {
      const { id } = await raise(place.people, at(120.165))
      await person('host').must('PUT', `/tickets/${id}/grid`, { grid: 'G3', reason: '当场划定' })
      return id as string
    }))
    await heard(place.people)
    expect(await Promise.all(ids.map(gridOf))).toEqual(ids.map(() => 'G3'))
    for (const id of ids) await person('resident').act(`/tickets/${id}`, 'cancel')
  })
  test('two who draw at once: one is told, and nothing is half drawn', async () => {
    const { id, name, version } = await area('G2')
    const put = (east: number) => ask('officer').send('PUT', `/grids/${id}`, { name, parent: null, shape: box(120.158, 30.27, east, 30.28), reason: '同时', version })
    expect((await Promise.all([put(120.169), put(120.17)])).map(({ status }) => status).sort()).toEqual([200, 409])
  })
})

describe('many tickets', () => {
  const count = long ? 10_000 : 1_200

  test(`${count} of them move, each once, while the server is killed and people go on`, async () => {
    await redraw('G1', lines.G1).then((one) => one.job && done(one.job))
    const ids: string[] = []
    const begun = performance.now()
    await Promise.all(Array.from({ length: 8 }, async (_, lane) => {
      for (let n = lane; n < count; n += 8) ids.push((await raise(place.people, at(120.151 + (n % 100) / 50_000, 30.2755 + Math.floor(n / 100) / 50_000))).id)
    }))
    await heard(place.people)
    const placed = performance.now()
    const { items } = await ask('officer').must('GET', '/grids')
    expect(items.find((one: Json) => one.code === 'G1').open).toBeGreaterThanOrEqual(count)

    const drawn = performance.now()
    const file = JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature', properties: { code: 'G1-9', name: '新微网格', parent: 'G1' }, geometry: box(120.15, 30.275, 120.155, 30.28) }] })
    const dry = await ask('officer').must('POST', '/grids/import', { geojson: file, datum: 'wgs84', dry_run: true })
    expect(dry.moves).toBeGreaterThanOrEqual(count)
    const asked = performance.now()
    const { job: work } = await ask('officer').must('POST', '/grids/import', { geojson: file, datum: 'wgs84' })
    const answered = performance.now()
    // Killed in the middle, twice; asked all the while.
    let slowest = 0
    for (const share of [0.1, 0.5]) {
      await expect.poll(async () => {
        const before = performance.now()
        const { done: made, total } = await ask('officer').must('GET', `/jobs/${work}?limit=1`)
        slowest = Math.max(slowest, performance.now() - before)
        return made / total
      }, { timeout: 300_000, interval: 100 }).toBeGreaterThan(share)
      await server.crash()
      await start()
    }
    await done(work, 300_000)
    const ended = performance.now()
    await heard(place.people)
    const whole = await job(work)
    expect(whole).toMatchObject({ state: 'done', failed: 0, total: dry.moves, done: dry.moves })
    for (const one of ids.filter((_, n) => n % Math.ceil(count / 50) === 0)) {
      expect(await gridOf(one)).toBe('G1-9')
      expect((await moves(one)).map(({ data }) => data.grid)).toEqual(['G1', 'G1-9'])
    }
    expect(slowest).toBeLessThan(2000)
    expect(await ok(['verify', '--data', server.data])).toMatch(/^good/)
    console.log(`${count} tickets: raised and placed ${Math.round(placed - begun)} ms; dry run ${Math.round(asked - drawn)} ms; redraw answered after ${Math.round(answered - asked)} ms, ` +
      `moved within ${Math.round(ended - answered)} ms with two kills; slowest answer meanwhile ${Math.round(slowest)} ms`)
  }, 900_000)
})

describe('a handover', () => {
  const party = parties[2]
  let gu: string, tan: string
  const work: Record<string, string> = {}
  const due = new Date(Date.now() + 5 * 86_400_000).toISOString()

  beforeAll(async () => {
    for (const login of ['gu', 'tan']) await settle(server, place.people, login, ['grid_worker', '--grid', login === 'gu' ? 'G2' : 'G3'], ['member', '--party', party])
    await settle(server, place.people, 'lone', ['grid_worker', '--grid', 'G2'])
    await settle(server, place.people, 'mo', ['member', '--party', party])
    gu = await idOf(person('gu'))
    tan = await idOf(person('tan'))
    for (const name of ['open', 'working', 'waiting', 'elsewhere', 'theirs', 'finished']) {
      const { id } = await raise(place.people, at(name === 'elsewhere' ? 120.1595 : 120.165, 30.279))
      await heard(place.people)
      work[name] = id
      if (name === 'elsewhere') await person('officer').must('PUT', `/tickets/${id}/grid`, { grid: 'G3', reason: '别处' })
      await person('pc').act(`/tickets/${id}`, 'accept')
      await person('pc').act(`/tickets/${id}`, 'assign', { party, assignee: name === 'theirs' ? tan : gu, ...(name === 'open' ? { due } : {}) })
      if (['working', 'waiting', 'finished'].includes(name)) await person('gu').act(`/tickets/${id}`, 'start')
      if (name === 'waiting') await person('gu').act(`/tickets/${id}`, 'wait', { reason: '等零件' })
    }
    await heard(place.people)
  })
  const assignee = async (name: string): Promise<string | null> => (await person('pc').must('GET', `/tickets/${work[name]}`)).assignee?.name ?? null
  const told = async (login: string): Promise<string[]> => (await person(login).log('MG')).filter((one) => one.kind === 'plugin.told').map((one) => JSON.stringify(one.data)).filter((text) => text.includes('交接'))
  const serving = async (): Promise<string[]> => (await person('admin').must('GET', '/communities/MG/people')).items.filter(({ grid }: Json) => grid === 'G2').map(({ name }: Json) => name).sort()
  const send = async (body: Json): Promise<[number, Json]> => {
    const { status, body: answer } = await ask('officer').send('POST', `/grids/${place.ids.G2}/handover`, { reason: '轮岗', ...body })
    return [status, answer]
  }

  test('is of somebody who serves the grid to somebody of the community', async () => {
    expect(await send({ from: gu, to: gu })).toMatchObject([422, { detail: '/to: is who has it now' }])
    expect(await send({ from: await idOf(person('mo')), to: gu })).toMatchObject([422, { detail: '/from: does not serve this grid' }])
    expect(await send({ from: gu, to: await idOf(person('stranger')) })).toMatchObject([422, { detail: '/to: holds no role in this community' }])
    expect(await send({ from: gu, to: 'nobody' })).toMatchObject([422, { detail: '/to: holds no role in this community' }])
  })
  test('to somebody who serves no grid here: the roles stay, and the administrators are told to give them one', async () => {
    const before = await serving()
    const [, answer] = await send({ from: await idOf(person('lone')), to: await idOf(person('mo')) })
    expect(answer.membership).toBe('administrator')
    expect(await serving()).toEqual(before)
    await expect.poll(async () => (await told('admin'))[0] ?? '', { timeout: 20_000 }).toContain('接手人还没有管网格的身份，请管理员在设置页给他加上')
  })
  test('gives the roles and the open work on, keeps what people have set, and says what could not go', async () => {
    const before = await serving()
    const [status, answer] = await send({ from: gu, to: tan })
    expect([status, answer]).toEqual([200, { job: expect.any(Number), membership: 'moved' }])
    expect(before.filter((name) => !(['gu先生', 'tan先生'].includes(name)))).toEqual((await serving()).filter((name) => name !== 'tan先生'))
    expect([before.includes('gu先生'), (await serving()).includes('tan先生')]).toEqual([true, true])
    await done(answer.job)
    expect({ open: await assignee('open'), working: await assignee('working'), elsewhere: await assignee('elsewhere'), waiting: await assignee('waiting'), theirs: await assignee('theirs') })
      .toEqual({ open: 'tan先生', working: 'tan先生', elsewhere: 'gu先生', waiting: 'gu先生', theirs: 'tan先生' })
    expect(new Date((await person('pc').must('GET', `/tickets/${work.open}`)).due).getTime()).toBe(new Date(due).getTime())
    const { moves: list, ...head } = await job(answer.job)
    expect(head).toMatchObject({ kind: 'handover', grid: 'G2', total: 4, done: 3, failed: 1, reason: '轮岗' })
    expect(list.items.find((one: Json) => one.ticket === work.waiting)).toMatchObject({ from: 'gu先生', to: 'tan先生', state: 'failed', why: 'it is waiting and cannot be given to somebody else now' })
  })
  test('tells both, and the administrators', async () => {
    await expect.poll(async () => (await Promise.all(['gu', 'tan', 'admin', 'worker'].map(told))).map((list) => list.length), { timeout: 20_000 }).toEqual([1, 1, 2, 0])
    expect((await told('admin'))[1]).not.toContain('设置页')
  })
  test('to somebody who is not of the party that has the work: it stays, and says why', async () => {
    const [, answer] = await send({ from: gu, to: await idOf(person('lone')) })
    expect(answer.membership).toBe('moved')
    await done(answer.job)
    expect((await job(answer.job)).moves.items).toMatchObject([{ ticket: work.waiting, state: 'failed' }])
    const { id } = await raise(place.people, at(120.165, 30.279))
    await heard(place.people)
    await person('pc').act(`/tickets/${id}`, 'accept')
    await person('pc').act(`/tickets/${id}`, 'assign', { party, assignee: gu })
    await heard(place.people)
    const [, again] = await send({ from: gu, to: await idOf(person('lone')) })
    expect(again.membership).toBe('moved')
    await done(again.job)
    expect((await job(again.job)).moves.items.find((one: Json) => one.ticket === id)).toMatchObject({ state: 'failed', why: 'is not a member of that party' })
  })
})

// A village in which everybody takes part: some thousand households with thirty scores each are published in one call,
// read page by page, and posted in as many calls as that takes, each household whole.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client, type Json } from './support/client.js'
import { day, month, points, pointsShelf, village, type Asking, type Village } from './support/points.js'
import { check, sql } from './support/points_shops.js'
import { Server } from './support/server.js'

const more = 1_087 // with the four that take part in every village: 1,091
let server: Server
let place: Village
let publication: Json

const ask = (login: string): Asking => points(new Client(server.url, place.people[login]!.token))
async function meanwhile(statement: string): Promise<void> {
  await server.stop()
  sql(server, statement)
  await server.start('--plugins', pointsShelf())
  for (const [login, { token }] of Object.entries(place.people)) place.people[login] = new Client(server.url, token)
}

beforeAll(async () => {
  server = await Server.fresh()
  await server.start('--plugins', pointsShelf())
  place = await village(server)
  const rows = Array.from({ length: more }, (_, at) => `${1_000 + at},户主${at},${100 + at},1,101,G1,是`)
  await ask('admin').must('POST', '/households/import', { csv: ['户号,户主,楼栋,单元,室,网格,参加', ...rows].join('\n') })
  // Of each of twelve items three times what it is worth, as two reviews would have left it.
  await meanwhile(`INSERT INTO plugin_points_scores (community, household, item, points, day, month, source, state, by_id, by_name, at)
    SELECT h.community, h.id, i.id, i.points, '${day()}', '${month()}', 'visit', 'approved', '', '', i.ordinal FROM plugin_points_households h JOIN plugin_points_items i JOIN json_each('[1, 2, 3]') WHERE h.enrolled_at IS NOT NULL`)
}, 60_000)
afterAll(async () => server?.remove())

test('it is published in one call, and read page by page', async () => {
  publication = await ask('supervisor').must('POST', '/publications', { month: month() })
  // Five of a household count 0 and are not told: of what a day bounds, one 帮邻居办事, two 庭院, two 分类.
  expect(publication).toMatchObject({ scores: 1_091 * 31, households: 1_091 })
  const seen: Json[] = []
  for (let cursor: string | null = '0'; cursor !== null;) {
    const page: Json = await ask('nobody').must('GET', `/publications/${publication.id}?cursor=${cursor}`)
    expect(page.list.length).toBeLessThanOrEqual(200)
    seen.push(...page.list)
    cursor = page.next
  }
  expect(new Set(seen.map((one) => one.who)).size).toBe(1_091)
  // By hand: 20 a day 40 of 帮邻居办事, 50 × 3, 5 × 3, 3 × 3, 10 × 3: 244 of 300. 庭院 30 of a day, 20 × 3: 90. 分类 10 of a
  // day, 15 × 3: 55. In all 389; three items of three deductions each, −375.
  expect(seen.every((one) => one.points === 389 && one.deductions === 9)).toBe(true)
}, 60_000)

test('what is published in long words takes more pages, and one household more than one', async () => {
  // Titles as long as they may be; of one household 2,400 scores that count.
  await meanwhile(`UPDATE plugin_points_items SET title = '${'长'.repeat(196)}' || id;
    INSERT INTO plugin_points_scores (community, household, item, points, counted, day, month, source, state, publication, by_id, by_name, at)
    SELECT s.community, s.household, s.item, 1, 1, s.day, s.month, 'visit', 'published', ${publication.id}, '', '', 1 FROM plugin_points_scores s JOIN generate_series(1, 100) WHERE s.household = ${place.households['001']} AND s.publication = ${publication.id} AND s.counted > 0`)
  const seen: Json[] = []
  const pages: number[] = []
  for (let cursor: string | null = null; pages.length === 0 || cursor !== null;) {
    const answer = await ask('resident').get(`/publications/${publication.id}${cursor === null ? '' : `?cursor=${cursor}`}`)
    expect(Buffer.byteLength(answer.text)).toBeLessThan(1 << 20)
    pages.push(answer.body.list.length)
    for (const one of answer.body.list) {
      if (!one.rest) { seen.push(one); continue }
      expect([one.who, one.points, one.own], 'it goes on with the one before').toEqual([seen.at(-1)!.who, seen.at(-1)!.points, true])
      seen.at(-1)!.gains.push(...one.gains)
    }
    cursor = answer.body.next
  }
  expect([new Set(seen.map(({ who }) => who)).size, seen.length]).toEqual([1_091, 1_091])
  expect(seen[0]).toMatchObject({ own: true, points: 389 + 2_200 })
  expect(seen.map(({ gains }) => gains.length)).toEqual([22 + 2_200, ...Array(1_090).fill(22)])
  expect(pages[0], 'the one alone').toBe(1)
  expect(pages.length).toBeGreaterThan(10)
  for (const none of ['x', '-1', '1.', '1.x', '1.2.3', '.1']) expect((await ask('nobody').get(`/publications/${publication.id}?cursor=${none}`)).status, none).toBe(422)
  await meanwhile(`DELETE FROM plugin_points_scores WHERE publication = ${publication.id} AND at = 1 AND household = ${place.households['001']} AND points = 1; UPDATE plugin_points_items SET title = '条目' || id`)
}, 120_000)

test('a round of everybody is read page by page, where its book leaves no room', async () => {
  const { id } = await ask('supervisor').must('POST', '/rounds', { title: '全村', everybody: true })
  const whole = await ask('inspector').must('GET', `/rounds/${id}`)
  expect([whole.visits.length, whole.next, whole.book.items.length]).toEqual([1_091, null, 7])
  // Names, places and numbers as long as they may be: more than one answer holds.
  await meanwhile(`UPDATE plugin_points_households SET name = '${'长'.repeat(60)}', grid = '${'网'.repeat(40)}', building = '${'楼'.repeat(36)}' || id, unit = '${'元'.repeat(40)}', room = '${'室'.repeat(36)}' || id, number = '${'号'.repeat(34)}' || id`)
  const seen: number[] = []
  let pages = 0
  for (let cursor: string | null = null; pages === 0 || cursor !== null; ++pages) {
    const answer = await ask('inspector').get(`/rounds/${id}${cursor === null ? '' : `?cursor=${cursor}`}`)
    expect(Buffer.byteLength(answer.text)).toBeLessThan(1 << 20)
    expect(answer.body.book === null).toBe(pages > 0)
    seen.push(...answer.body.visits.map((one: Json) => one.id))
    cursor = answer.body.next
  }
  expect([new Set(seen).size, seen.length, pages]).toEqual([1_091, 1_091, 2])
}, 60_000)

test('it is posted in many calls, none of which is too long, and nothing twice', async () => {
  await meanwhile('UPDATE plugin_points_publications SET ends_at = 0')
  const left = async (): Promise<number> => (await ask('supervisor').must('GET', '/months')).items[0].published
  const first = await left()
  expect(first).toBeGreaterThan(0)
  expect(first % 36).toBe(0) // whole households
  for (let now = first; now > 0;) {
    now = await left()
    expect(now % 36).toBe(0)
  }
  expect(await ask('nobody').must('GET', `/publications/${publication.id}`)).toMatchObject({ state: 'posted' })
  expect(await check(place.people)).toMatchObject({ good: true, problems: [], sums: { issued: -1_091 * 14, household: 1_091 * 14 } })
  expect((await place.people.admin!.must('GET', '/communities/MG/plugins')).items.find((one: Json) => one.name === 'points')).toMatchObject({ failures: 0, hangs: 0 })
}, 180_000)

test('a month of everybody is closed in calls that are none too long, and who has reviewed it all is forgotten', async () => {
  const last = new Date(Date.parse(`${month()}-01T00:00:00Z`) - 86_400_000).toISOString().slice(0, 7)
  await place.people.admin!.must('PUT', '/communities/MG/plugins/points/settings', { settings: [{ key: 'expire_months', value: '1' }] })
  const { id, name } = (await new Client(server.url, place.people.inspector!.token).must('GET', '/me')).user
  // What was posted is two months older by now: all of it is too old; 39,276 scores are of one person.
  await meanwhile(`DROP TRIGGER plugin_points_entries_hold; UPDATE plugin_points_entries SET month = strftime('%Y-%m', '${last}-01', '-1 months'), by_id = '${id}', by_name = '${name}';
    UPDATE plugin_points_scores SET month = strftime('%Y-%m', '${last}-01', '-1 months'), by_id = '${id}', by_name = '${name}', second_by = '${id}'`)
  const begun = performance.now()
  const closed = await ask('supervisor').must('POST', `/months/${last}/close`, {})
  expect(performance.now() - begun).toBeLessThan(1_500)
  expect(['closing', 'closed']).toContain(closed.state)
  await expect.poll(async () => (await ask('supervisor').must('GET', '/months')).items.find((one: Json) => one.month === last).state, { timeout: 100_000, interval: 500 }).toBe('closed')
  expect(await check(place.people)).toMatchObject({ good: true, problems: [], sums: { issued: 0, household: 0 } })
  await new Client(server.url, place.people.admin!.token).must('POST', `/communities/MG/people/${id}/erase`, { name })
  await expect.poll(() => sql(server, `SELECT (SELECT count(*) FROM plugin_points_scores WHERE by_id = '${id}' OR second_by = '${id}' OR by_name = '${name}') + (SELECT count(*) FROM plugin_points_entries WHERE by_id = '${id}')`), { timeout: 100_000, interval: 500 }).toBe('0')
  expect((await new Client(server.url, place.people.admin!.token).must('GET', '/communities/MG/plugins')).items.find((one: Json) => one.name === 'points')).toMatchObject({ failures: 0, hangs: 0 })
}, 300_000)

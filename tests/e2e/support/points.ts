// The points scheme for tests: where the built plugin is, a village in which it is on, its rule book adopted by a
// meeting's vote, and how to ask it.
import { dirname, join } from 'node:path'
import { Client, type Answer, type Json } from './client.js'
import { found, type People } from './community.js'
import { members } from './held.js'
import { ok, program, type Server } from './server.js'

/** The directory with the built plugin, for `serve --plugins`. */
export const pointsShelf = (): string => process.env.SIFANG_POINTS ?? join(dirname(program), 'plugins')

/** A client with the plugin's addresses in front: points(people.admin!).must('GET', '/books'). */
export interface Asking {
  get: (path: string, headers?: Record<string, string>) => Promise<Answer>
  send: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>
  must: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Json>
}
export function points(client: Client, community = 'MG'): Asking {
  const at = (path: string): string => `/plugins/points/${community}${path}`
  return {
    get: (path, headers) => client.get(at(path), headers),
    send: (method, path, body, headers) => client.send(method, at(path), body, headers),
    must: (method, path, body, headers) => client.must(method, at(path), body, headers),
  }
}

/** Today, or so many days later, in the community's calendar (eight hours east of UTC unless it is set otherwise). */
export const day = (later = 0): string => new Date(Date.now() + (8 + later * 24) * 3_600_000).toISOString().slice(0, 10)
export const month = (): string => day().slice(0, 7)

export interface Place { building: string; unit: string; room: string }
/** Of everybody who moves in by invitation. */
export const password = 'a-long-password'

/**
 * Somebody who lives in a household, by an invitation as an administrator gives it; with more roles where asked:
 * moveIn(server, people, 'wu', home, ['inspector'], ['grid_leader', '--grid', 'G1']).
 */
export async function moveIn(server: Server, people: People, login: string, household: Place, ...roles: string[][]): Promise<Client> {
  const { code } = await people.admin!.must('POST', '/communities/MG/invitations', { role: 'resident', household })
  await new Client(server.url).must('POST', '/invitations/redeem', { code, login, password, name: `${login}先生` })
  for (const [role, ...more] of roles)
    await ok(['user', 'add', '--data', server.data, '--login', login, '--name', `${login}先生`, '--community', 'MG', '--role', role!, ...more])
  people[login] = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
  return people[login]
}

/** A vote of a meeting of its own that is opened, voted on by the four parties and closed. */
export async function vote(people: People, question: string, choices = ['for', 'for', 'for', 'for']): Promise<{ meeting: string; vote: string }> {
  const host = people.host!
  const { id: meeting } = await host.must('POST', '/communities/MG/meetings', { title: '村民代表会', starts_at: new Date().toISOString() })
  const { id: item } = await host.must('POST', `/meetings/${meeting}/agenda`, { kind: 'topic', title: question })
  await host.act(`/meetings/${meeting}`, 'open')
  for (const login of members) await people[login]!.act(`/meetings/${meeting}`, 'check_in')
  await host.act(`/meetings/${meeting}`, 'start')
  await host.act(`/meetings/${meeting}`, 'next', { item })
  const { id } = await host.must('POST', `/agenda/${item}/votes`, { question, rule: 'four_party_majority' })
  await host.act(`/votes/${id}`, 'open')
  for (const [at, choice] of choices.entries()) await people[members[at]!]!.must('POST', `/votes/${id}/ballots`, { choice })
  await host.act(`/votes/${id}`, 'close')
  await host.act(`/meetings/${meeting}`, 'close')
  return { meeting, vote: id }
}

/** The rule book of the village: three blocks of 1,000 points in a month, items of every source. */
export const ruleBook = {
  title: '村规民约积分办法',
  month_most: 1000,
  point_fen: 10,
  redeem_fen: 10_000,
  blocks: [{ title: '文明家庭', most: 300 }, { title: '美丽家园', most: 500 }, { title: '垃圾分类', most: 200 }],
  items: [
    { block: 1, chapter: '第一章 邻里', title: '帮邻居办事', points: 20, day_most: 40, source: 'claim' },
    { block: 1, chapter: '第一章 邻里', title: '好人好事', points: 50, source: 'both' },
    { block: 1, chapter: '第二章 参与', title: '参加会议', points: 5, source: 'meeting' },
    { block: 1, chapter: '第二章 参与', title: '确认办理结果', points: 3, source: 'ticket' },
    { block: 1, chapter: '第二章 参与', title: '志愿服务', points: 10, source: 'help' },
    { block: 1, chapter: '第三章 失信', title: '酗酒闹事', points: -100, source: 'visit' },
    { block: 2, chapter: '第四章 庭院', title: '庭院整洁', points: 30, day_most: 30, month_most: 300, source: 'visit' },
    { block: 2, chapter: '第四章 庭院', title: '门前三包', points: 20, source: 'both' },
    { block: 2, chapter: '第四章 庭院', title: '乱堆乱放', points: -20, source: 'visit' },
    { block: 3, chapter: '第五章 分类', title: '分类准确', points: 10, day_most: 10, month_most: 100, source: 'visit' },
    { block: 3, chapter: '第五章 分类', title: '旧物回收', points: 15, source: 'claim' },
    { block: 3, chapter: '第五章 分类', title: '没有分类', points: -5, source: 'visit' },
  ],
}

/** Drafted, written, proposed and adopted by a vote; whole. */
export async function adopt(people: People, book: Json = ruleBook, fromDay = day()): Promise<Json> {
  const admin = points(people.admin!)
  const draft = await admin.must('POST', '/books', { title: book.title })
  const { title, month_most, point_fen, redeem_fen, blocks, items } = book
  await admin.must('PUT', `/books/${draft.id}`, { title, month_most, point_fen, redeem_fen, blocks, items, version: draft.version })
  await points(people.rc!).must('POST', `/books/${draft.id}/propose`, {})
  return points(people.host!).must('POST', `/books/${draft.id}/adopt`, { ...await vote(people, `通过《${title}》第 ${draft.number} 版？`), from_day: fromDay })
}

/** By number: who of the cast lives there, and where. 001 to 004 take part; the leader's grid is G1. */
export const homes: [number: string, name: string, place: Place, grid: string, enrolled: boolean][] = [
  ['001', '王家', { building: '3', unit: '2', room: '902' }, 'G1', true], // resident, and their spouse
  ['002', '李家', { building: '3', unit: '2', room: '903' }, 'G1', true], // neighbour
  ['003', '赵家', { building: '5', unit: '1', room: '101' }, 'G1', true],
  ['004', '孙家', { building: '21', unit: '1', room: '101' }, 'G2', true],
  ['005', '周家', { building: '21', unit: '1', room: '102' }, 'G2', false], // newcomer
  ['006', '吴家', { building: '22', unit: '', room: '6' }, '', false],
]
export const homesCsv = (): string =>
  ['户号,户主,楼栋,单元,室,网格,参加', ...homes.map(([number, name, { building, unit, room }, grid, enrolled]) => [number, name, building, unit, room, grid, enrolled ? '是' : '否'].join(','))].join('\n')

export interface Village {
  people: People
  /** Ids of the households by number. */
  households: Record<string, number>
  /** What is adopted, whole; ids of its items and blocks by title. */
  book: Json
  items: Record<string, number>
  blocks: Record<string, number>
}

/**
 * Community MG, where the plugin is on: the cast of community.ts, of whom `resident` and `neighbour` live in households
 * 001 and 002 that take part; `spouse` lives with the resident, `newcomer` in 005, which does not take part, and
 * `lodger` nowhere. The server must have been started with the shelf: `server.start('--plugins', pointsShelf())`.
 */
export async function village(server: Server, people?: People, book: Json = ruleBook): Promise<Village> {
  people ??= await found(server)
  await people.admin!.act('/communities/MG/plugins/points', 'enable', { roles: [] })
  // An account of the command line lives nowhere: those with a home come by invitation.
  people.lodger = people.resident!
  for (const [login, at] of [['resident', 0], ['spouse', 0], ['neighbour', 1], ['newcomer', 4]] as const) {
    const account = people[login] ? `${login}_home` : login
    people[login] = await moveIn(server, people, account, homes[at]![2])
  }
  const admin = points(people.admin!)
  await admin.must('POST', '/households/import', { csv: homesCsv() })
  const { items } = await admin.must('GET', '/households')
  const adopted = await adopt(people, book)
  const ids = (list: Json[], name: string): Record<string, number> => Object.fromEntries(list.map((one) => [one[name], one.id]))
  return { people, households: ids(items, 'number'), book: adopted, items: ids(adopted.items, 'title'), blocks: ids(adopted.blocks, 'title') }
}

/** The visits of a round as its inspector reads them, by the household's number. */
export async function visitsOf({ people }: Village, round: number): Promise<Record<string, Json>> {
  const { visits } = await points(people.insp!).must('GET', `/rounds/${round}`)
  return Object.fromEntries(visits.map((one: Json) => [one.household.number, one]))
}

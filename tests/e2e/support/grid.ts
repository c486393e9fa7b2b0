// Grids for tests: where the built plugin is, a village in which it is on and granted, with two grids and a micro-grid
// whose lines are known, places with points, and people of both grids; and how to ask it.
import { dirname, join } from 'node:path'
import { Client, type Answer, type Json } from './client.js'
import { found, type People } from './community.js'
import { ok, program, type Server } from './server.js'

/** The directory with the built plugin, for `serve --plugins`. */
export const gridShelf = (): string => process.env.SIFANG_GRID ?? join(dirname(program), 'plugins')

/** A client with the plugin's addresses in front: grids(people.officer!).must('GET', '/grids'). */
export interface Asking {
  get: (path: string, headers?: Record<string, string>) => Promise<Answer>
  send: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>
  must: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Json>
}
export function grids(client: Client, community = 'MG'): Asking {
  const at = (path: string): string => `/plugins/grid/${community}${path}`
  return {
    get: (path, headers) => client.get(at(path), headers),
    send: (method, path, body, headers) => client.send(method, at(path), body, headers),
    must: (method, path, body, headers) => client.must(method, at(path), body, headers),
  }
}

/** Today, or so many days later, in the community's calendar (eight hours east of UTC unless it is set otherwise). */
export const day = (later = 0): string => new Date(Date.now() + (8 + later * 24) * 3_600_000).toISOString().slice(0, 10)

type Point = [lon: number, lat: number]
/** The ring of a rectangle: west, south, east, north. */
export const box = (west: number, south: number, east: number, north: number): { type: 'Polygon'; coordinates: Point[][] } => ({
  type: 'Polygon',
  coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
})

/**
 * The lines of the village, WGS-84: G1 in the west, G2 in the east, which meet at 120.160; G1-1, a micro-grid, is the
 * south-west quarter of G1. G3 has no lines.
 */
export const lines = {
  G1: box(120.15, 30.27, 120.16, 30.28),
  G2: box(120.16, 30.27, 120.17, 30.28),
  'G1-1': box(120.15, 30.27, 120.155, 30.275),
}
/** Points in them, and one in none. */
export const spots = {
  G1: { lat: 30.278, lon: 120.158 },
  G2: { lat: 30.275, lon: 120.165 },
  'G1-1': { lat: 30.272, lon: 120.152 },
  out: { lat: 31.5, lon: 121.5 },
}

/** Places of the core's list: by points in the grids; 9 has a grid and no point, 22 neither. */
export const places: [building: string, unit: string, name: string, more: { lat?: number; lon?: number; grid?: string }][] = [
  ['3', '', '', { lat: 30.277, lon: 120.157 }], // G1
  ['3', '2', '', { lat: 30.273, lon: 120.153 }], // its second unit stands in G1-1
  ['21', '', '', { lat: 30.276, lon: 120.164 }], // G2
  ['9', '', '', { grid: 'G3' }],
  ['22', '', '', {}],
  ['', '', '东门', { lat: 30.2775, lon: 120.1685 }], // G2
]

/** Somebody with one role or several: settle(server, people, 'wu', ['grid_worker', '--grid', 'G2']). */
export async function settle(server: Server, people: People, login: string, ...roles: string[][]): Promise<Client> {
  for (const [role, ...more] of roles)
    await ok(['user', 'add', '--data', server.data, '--login', login, '--name', `${login}先生`, '--community', 'MG', '--role', role!, ...more])
  people[login] = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
  return people[login]
}

/** The password of all who log in at a window (`settleAtWindow`). */
export const password = 'a-long-password'
/** The same for somebody who logs in at a window. */
export async function settleAtWindow(server: Server, people: People, login: string, ...roles: string[][]): Promise<Client> {
  await ok(['user', 'add', '--data', server.data, '--login', login, '--name', `${login}先生`, '--password-stdin', '--community', 'MG', '--role', roles[0]![0]!, ...roles[0]!.slice(1)], `${password}\n`)
  return await settle(server, people, login, ...roles)
}

/** The plugin has heard all of the log that there is. */
export async function heard(people: People, community = 'MG'): Promise<void> {
  const admin = people[community === 'MG' ? 'admin' : 'far_admin']!
  for (let tries = 0; tries < 6_000; ++tries) {
    const { items } = await admin.must('GET', `/communities/${community}/plugins`)
    if (items.find((one: Json) => one.name === 'grid').lag === 0) return
    await new Promise((done) => setTimeout(done, 50))
  }
  throw new Error('the plugin does not catch up with the log')
}

/** A ticket as `matter` of community.ts, raised by the resident. */
export const raise = (people: People, more: Json = {}, login = 'resident'): Promise<Json> =>
  people[login]!.must('POST', '/communities/MG/tickets', { title: '路灯不亮', body: '晚上看不见路。', category: 'lighting', ...more })

export const idOf = async (client: Client): Promise<string> => (await client.must('GET', '/me')).user.id

export interface Village {
  people: People
  /** Ids of the grids by code. */
  ids: Record<string, number>
}

/**
 * Community MG, where the plugin is on and granted what it asks for: the cast of community.ts, of whom `worker` and
 * `leader` serve G1; beside them `worker2` and `leader2`, who serve G2, and `worker11`, who serves G1-1. In ZZ, where
 * it is on too, there are `far_admin`, `far_officer` and `far_worker`, whose grid is called G1 as well. The server
 * must have been started with the shelf: `server.start('--plugins', gridShelf())`.
 */
export async function village(server: Server, people?: People): Promise<Village> {
  people ??= await found(server)
  await settle(server, people, 'worker2', ['grid_worker', '--grid', 'G2'])
  await settle(server, people, 'leader2', ['grid_leader', '--grid', 'G2'])
  await settle(server, people, 'worker11', ['grid_worker', '--grid', 'G1-1'])
  for (const [login, role, ...more] of [['far_admin', 'admin'], ['far_officer', 'officer'], ['far_worker', 'grid_worker', '--grid', 'G1']]) {
    await ok(['user', 'add', '--data', server.data, '--login', login!, '--name', `${login}先生`, '--community', 'ZZ', '--role', role!, ...more])
    people[login!] = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login!]))
  }
  await people.admin!.act('/communities/MG/plugins/grid', 'enable', { roles: ['officer'] })
  await people.far_admin!.act('/communities/ZZ/plugins/grid', 'enable', { roles: ['officer'] })
  for (const [building, unit, name, more] of places) await people.admin!.must('POST', '/communities/MG/places', { building, unit, name, ...more })
  const officer = grids(people.officer!)
  const ids: Record<string, number> = {}
  const add = async (code: string, name: string, more: Json = {}): Promise<void> => void (ids[code] = (await officer.must('POST', '/grids', { code, name, ...more })).id)
  await add('G1', '第一网格', { shape: lines.G1 })
  await add('G2', '第二网格', { shape: lines.G2 })
  await add('G3', '第三网格')
  await add('G1-1', '第一微网格', { parent: 'G1', shape: lines['G1-1'] })
  await heard(people)
  return { people, ids }
}

// A community with people of every role, made by the command line as an administrator would.
import { Client } from './client.js'
import { ok, type Server } from './server.js'

export const parties = ['residents_committee', 'owners_committee', 'property_company', 'party_representatives'] as const

export interface People {
  [login: string]: Client
}

const cast: [login: string, role: string, ...more: string[]][] = [
  ['resident', 'resident'],
  ['neighbour', 'resident'],
  ['rc', 'member', '--party', parties[0]],
  ['oc', 'member', '--party', parties[1]],
  ['pc', 'member', '--party', parties[2]],
  ['pr', 'member', '--party', parties[3]],
  ['host', 'host'],
  ['recorder', 'recorder'],
  ['worker', 'grid_worker', '--grid', 'G1'],
  ['leader', 'grid_leader', '--grid', 'G1'],
  ['inspector', 'inspector'],
  ['supervisor', 'supervisor'],
  ['merchant', 'merchant'],
  ['officer', 'officer'],
  ['admin', 'admin'],
]

export const logins = cast.map(([login]) => login)

/** Community MG with its cast, and a stranger who lives in community ZZ. */
export async function found(server: Server): Promise<People> {
  const data = ['--data', server.data]
  await ok(['community', 'add', ...data, '--code', 'MG', '--name', '测试小区'])
  await ok(['community', 'add', ...data, '--code', 'ZZ', '--name', '别的小区'])
  const people: People = {}
  for (const [login, role, ...more] of [...cast, ['stranger', 'resident'] as [string, string]]) {
    const community = login === 'stranger' ? 'ZZ' : 'MG'
    await ok(['user', 'add', ...data, '--login', login, '--name', `${login}先生`, '--community', community, '--role', role, ...more])
    people[login] = new Client(server.url, await ok(['token', 'create', ...data, '--login', login]))
  }
  people.nobody = new Client(server.url)
  return people
}

export const matter = {
  title: '电梯又坏了',
  body: '3 幢 2 单元电梯这个月坏了四次。',
  category: 'lift',
  place: { building: '3', unit: '2', room: '902' },
}

/** The date of a Friday so many weeks ahead, in UTC and in China at noon. */
export function fridayIn(weeks: number): string {
  const date = new Date()
  date.setUTCDate(date.getUTCDate() + ((5 - date.getUTCDay() + 7) % 7) + weeks * 7)
  return date.toISOString().slice(0, 10)
}

// What tests of redeeming share: shops with goods and people, points on an account, the plugin's own file.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client, type Json } from './client.js'
import type { People } from './community.js'
import { day, points } from './points.js'
import { ok, repository, type Server } from './server.js'

/** A statement on the plugin's file of a server that does not run; its rows, columns divided by bars. */
export const sql = (server: Server, statement: string): string =>
  execFileSync('sqlite3', [join(server.data, 'plugins', 'points.db'), statement], { encoding: 'utf8' }).trim()

/** Does it although the ledger is only added to, as somebody with the file at hand would. */
export function tamper(server: Server, ...statements: string[]): void {
  const guards = sql(server, "SELECT group_concat(sql, ';') FROM sqlite_schema WHERE type = 'trigger'")
  const names = sql(server, "SELECT name FROM sqlite_schema WHERE type = 'trigger'").split('\n')
  sql(server, [...names.map((name) => `DROP TRIGGER ${name}`), ...statements, guards].join(';\n'))
}

/** What takes the plugin's migrations of these numbers out of its file: what they made is not there, and they are to run. Later ones must go too. */
export function undoing(...numbers: string[]): string[] {
  const steps = numbers.map((number) => readFileSync(join(repository, 'plugins', 'points', `${number}.sql`), 'utf8')).join('\n')
  const made = [...steps.matchAll(/^CREATE (TABLE|INDEX|TRIGGER) (\w+)/gm)].map(([, kind, name]) => ({ kind, name }))
  if (made.length === 0) throw new Error(`nothing is made by ${numbers.join(', ')}`)
  const drops = ['TRIGGER', 'INDEX', 'TABLE'].flatMap((kind) => made.filter((one) => one.kind === kind).map(({ name }) => `DROP ${kind} ${name}`))
  const columns = [...steps.matchAll(/^ALTER TABLE (\w+) ADD COLUMN (\w+)/gm)].filter(([, table]) => !made.some(({ name }) => name === table)).map(([, table, name]) => `ALTER TABLE ${table} DROP COLUMN ${name}`)
  return ['PRAGMA foreign_keys = OFF', ...drops, ...columns, ...numbers.map((number) => `DELETE FROM host_migrations WHERE name LIKE '${number}%'`)]
}
/** The file of a server that does not run, as it was before the plugin's migrations of these numbers. */
export const unmigrate = (server: Server, ...numbers: string[]): void => { sql(server, undoing(...numbers).join('; ')) }

/** Another merchant. */
export async function merchant(server: Server, people: People, login: string): Promise<Client> {
  await ok(['user', 'add', '--data', server.data, '--login', login, '--name', `${login}先生`, '--community', 'MG', '--role', 'merchant'])
  return (people[login] = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login])))
}

/** A shop with goods ([title, points, stock]) and people (logins); whole. */
export async function openShop(people: People, name: string, goods: [string, number, number][], logins: string[]): Promise<Json> {
  const admin = points(people.admin!)
  const { id } = await admin.must('POST', '/shops', { name, address: `${name}门口` })
  for (const [title, price, stock] of goods) await admin.must('POST', `/shops/${id}/goods`, { title, points: price, stock })
  const users = await Promise.all(logins.map(async (login) => ({ user: (await people[login]!.must('GET', '/me')).user.id, name: `${login}先生` })))
  await admin.must('PUT', `/shops/${id}/people`, { people: users })
  return (await admin.must('GET', '/shops')).items.find((shop: Json) => shop.id === id)
}

let entry = 0
/** Puts points on accounts, as entries of another system: { '001': 500 }. */
export async function give(people: People, accounts: Record<string, number>): Promise<void> {
  const rows = Object.entries(accounts).map(([number, value]) => `G${++entry},${number},${value},${day()},转入`)
  const answer = await points(people.admin!).must('POST', '/ledger/import', { csv: ['编号,户号,分值,日期,摘要', ...rows].join('\n') })
  if (!answer.written || answer.added !== rows.length) throw new Error(JSON.stringify(answer))
}

/** What the ledger says of itself, to its end. */
export async function check(people: People): Promise<Json> {
  let whole: Json
  for (let after: number | null = 0; after !== null; after = whole.next) {
    const part: Json = await points(people.admin!).must('GET', `/ledger/check?after=${after}`)
    whole = { ...part, good: part.good && (whole?.good ?? true), problems: [...whole?.problems ?? [], ...part.problems] }
  }
  return whole
}

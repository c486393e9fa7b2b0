// What tests of scores have in common: a village whose server and people they name, and what is done there again and again.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect } from 'vitest'
import { Client, type Json } from './client.js'
import { makePng, sendFile } from './files.js'
import { day, homes, month, moveIn, points, pointsShelf, village, type Village } from './points.js'
import { ok, Server } from './server.js'

export let server: Server
export let place: Village

export const ask = (login: string) => points(new Client(server.url, place.people[login]!.token))
export const client = (login: string): Client => new Client(server.url, place.people[login]!.token)
export const key = (text: string): Record<string, string> => ({ 'Idempotency-Key': text })

/** What SQL answers on the server's own file of the plugin. */
export const inPoints = (...statements: string[]): string =>
  execFileSync('sqlite3', [join(server.data, 'plugins', 'points.db'), statements.join('; ')], { encoding: 'utf8' }).trim()
/** The server's own file of the plugin, changed while it does not run: time has passed. */
export async function meanwhile(...statements: string[]): Promise<void> {
  await server.stop()
  inPoints(...statements)
  await server.start('--plugins', pointsShelf(), '--plugin-retry', '50')
  for (const [login, { token }] of Object.entries(place.people)) place.people[login] = new Client(server.url, token)
}
export const overNow = 'UPDATE plugin_points_publications SET ends_at = 0 WHERE state = \'open\''

/** One more with a role and no home. */
export async function addPerson(login: string, role: string, ...more: string[]): Promise<void> {
  await ok(['user', 'add', '--data', server.data, '--login', login, '--name', `${login}先生`, '--community', 'MG', '--role', role, ...more])
  place.people[login] = new Client(server.url, await ok(['token', 'create', '--data', server.data, '--login', login]))
}

export const round = (title: string, ...numbers: string[]): Promise<Json> =>
  ask('inspector').must('POST', '/rounds', { title, households: numbers.map((number) => place.households[number]) })
export async function visitOf(at: Json, number: string): Promise<number> {
  const whole = await ask('inspector').must('GET', `/rounds/${at.id}`)
  return whole.visits.find((one: Json) => one.household.number === number).id
}
export const line = (title: string, given: number, more: Json = {}): Json => ({ item: place.items[title], points: given, ...more })
export const sheet = (...scores: Json[]): Json => ({ state: 'done', day: day(), scores })
/** A visit of a round of its own; its scores. */
export async function scored(number: string, ...scores: Json[]): Promise<Json[]> {
  const visit = await visitOf(await round(`巡查 ${number}`, number), number)
  return (await ask('inspector').must('POST', `/visits/${visit}`, sheet(...scores))).scores
}
export const claim = (login: string, title: string, more: Json = {}) =>
  ask(login).send('POST', '/claims', { item: place.items[title], day: day(), note: '做了', ...more })
export const review = (login: string, step: string, scores: number[], more: Json = { ok: true }): Promise<Json> => ask(login).must('POST', '/reviews', { scores, step, ...more })
export async function approve(...scores: number[]): Promise<void> {
  expect(await review('inspector2', 'first', scores)).toEqual({ done: scores, failed: [] })
  expect(await review('supervisor', 'second', scores)).toEqual({ done: scores, failed: [] })
}
export const publish = (of = month()) => ask('supervisor').must('POST', '/publications', { month: of })
export const score = (id: number, login = 'supervisor'): Promise<Json> => ask(login).must('GET', `/scores/${id}`)
export const balance = async (number: string): Promise<number> => (await ask('admin').must('GET', `/households/${place.households[number]}`)).balance
let width = 0 // the same picture twice is the same file
export const photo = async (login: string): Promise<string> => (await sendFile(client(login), makePng(++width, 8))).body.id
export const told = async (login: string): Promise<string[]> => (await client(login).must('GET', '/me/notices?limit=100')).items.map((one: Json) => JSON.stringify(one))

/** A village with two of each who review, and some who live in a household that they must not review. */
export async function beginScores(): Promise<void> {
  server = await Server.fresh()
  await server.start('--plugins', pointsShelf(), '--plugin-retry', '50')
  place = await village(server)
  await addPerson('inspector2', 'inspector')
  await addPerson('supervisor2', 'supervisor')
  await addPerson('leader2', 'grid_leader', '--grid', 'G2')
  await moveIn(server, place.people, 'inspector3', homes[2]![2], ['inspector']) // lives in 003
  await moveIn(server, place.people, 'supervisor3', homes[2]![2], ['supervisor'])
}

// The community of every_kind.spec.ts: after each command all who look on have on their screens what a fetch gives.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client, type Json } from './client.js'
import { found, matter, parties, type People } from './community.js'
import { shelf, type Shelf } from './plugins.js'
import { Screens } from './screens.js'
import { ok, Server } from './server.js'

export let server: Server
export let people: People
export let screens: Screens
let plugins: Shelf | undefined
/** Tickets by what they are for; private ones are of two reporters in two grids. */
export const ids: Record<string, string> = {}

export async function begin(): Promise<void> {
  plugins = shelf('hello', 'tool')
  server = await (await Server.fresh()).start('--plugins', plugins.directory)
  people = await found(server)
  await secondMembers()
  screens = await Screens.of('MG', people, [
    'resident', 'neighbour', 'rc', 'rc2', 'oc', 'pc', 'pr', 'host', 'chair', 'recorder', 'worker', 'supervisor', 'merchant', 'officer', 'admin',
  ], people.admin!)
}
export async function end(): Promise<void> {
  screens?.end()
  await server?.remove()
  plugins?.remove()
}

/** A second member of a party, a host who also sits for one, and grids that find their workers. */
async function secondMembers(): Promise<void> {
  const data = ['--data', server.data]
  const add = (login: string, role: string, party: string) =>
    ok(['user', 'add', ...data, '--login', login, '--name', `${login}先生`, '--community', 'MG', '--role', role, ...(party ? ['--party', party] : [])])
  await add('rc2', 'member', parties[0])
  await add('chair', 'member', parties[2])
  await add('chair', 'host', '')
  const households = join(server.data, 'households.csv')
  writeFileSync(households, 'building,unit,room,grid\n3,2,902,G1\n4,1,101,G2\n')
  await ok(['import', 'households', ...data, '--community', 'MG', households])
  for (const login of ['rc2', 'chair']) people[login] = new Client(server.url, await ok(['token', 'create', ...data, '--login', login]))
}

/** A command that must succeed; afterwards every screen is right. */
export async function step<T>(what: string, command: Promise<T>): Promise<T> {
  const answer = await command
  await screens.settle(what)
  return answer
}
export const at = (name: string) => `/tickets/${ids[name]!}`
export const act = (who: string, name: string, action: string, fields: Json = {}) => step(`${action} of ${name} by ${who}`, people[who]!.act(at(name), action, fields))
export const host = (on: string, action: string, fields: Json = {}) => step(`${action} by the host`, people.host!.act(`/meetings/${on}`, action, fields))

export async function submit(name: string, who: string, fields: Json): Promise<void> {
  const ticket = await step(`submit ${name}`, people[who]!.must('POST', '/communities/MG/tickets', { ...matter, title: name, ...fields }))
  ids[name] = ticket.id
  await screens.follow('ticket', ticket.id)
}

// A command as each person asks it in turn; what it is asked about is looked up then, for tests before change it.
import type { Answer, Client } from './client.js'
import type { People } from './community.js'

/** Who may, by login, and how it is asked. */
export interface Row {
  may: string[]
  ask: (client: Client) => Promise<Answer>
}

export const post = (path: () => string, body: () => unknown = () => ({})) => (client: Client) => client.send('POST', path(), body())
export const get = (path: () => string) => (client: Client) => client.get(path())
export const act = (path: () => string, action: string, more: Record<string, unknown> = {}) => post(() => `${path()}/actions`, () => ({ action, ...more }))

/** Who belongs to the community, by login. */
export const everyone = ['resident', 'neighbour', 'rc', 'oc', 'pc', 'pr', 'host', 'recorder', 'worker', 'leader', 'inspector', 'supervisor', 'merchant', 'officer', 'admin']

/** Asks as each of them, as somebody of another community and as nobody; says who was answered otherwise than they should. */
export async function askEverybody(people: People, name: string, { may, ask }: Row): Promise<string[]> {
  const wrong: string[] = []
  // Those who may not come first, so that they meet a state in which it could be done.
  for (const login of [...everyone.filter((one) => !may.includes(one)), ...may]) {
    const { status, body } = await ask(people[login]!)
    const refused = status === 401 || status === 403 || status === 404
    if (refused === may.includes(login)) wrong.push(`${login}: ${status} ${body?.detail ?? ''}`)
  }
  const stranger = await ask(people.stranger!)
  const own = ['community.list', 'me.read', 'me.data', 'me.looks', 'invitation.read', 'invitation.accept', 'token.create', 'token.list'].includes(name) || name.startsWith('notice.') || name.startsWith('mail.')
  const nobody = await ask(people.nobody!)
  const open = ['community.read', 'community.board', 'figure.read', 'figure.tickets', 'figure.sheet', 'ticket.list'].includes(name)
  // A person of another community is shown no less than nobody, and no more.
  if (open ? stranger.status !== nobody.status : !own && stranger.status !== 404 && stranger.status !== 403) wrong.push(`stranger: ${stranger.status}`)
  if (!open && nobody.status !== 401 && nobody.status !== 404) wrong.push(`nobody: ${nobody.status}`)
  return wrong
}

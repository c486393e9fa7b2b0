// A command as each person asks it in turn; what it is asked about is looked up then, for tests before change it.
import type { Answer, Client } from './client.js'

/** Who may, by login, and how it is asked. */
export interface Row {
  may: string[]
  ask: (client: Client) => Promise<Answer>
}

export const post = (path: () => string, body: () => unknown = () => ({})) => (client: Client) => client.send('POST', path(), body())
export const get = (path: () => string) => (client: Client) => client.get(path())
export const act = (path: () => string, action: string, more: Record<string, unknown> = {}) => post(() => `${path()}/actions`, () => ({ action, ...more }))

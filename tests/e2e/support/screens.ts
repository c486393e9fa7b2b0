// What people have on their screens: each keeps what a fetch gave and folds the events of the live feed
// over it, by the client's own rule. After every command the screens must equal fresh fetches.
import { expect } from 'vitest'
import { patchMeeting, patchTicket } from '../../../web/src/api/patch.js'
import type { Client, Json, Live } from './client.js'

/** What only the viewer is told, and events therefore never carry. */
const own = new Set(['moves', 'mine', 'ballot', 'casters', 'supporting', 'following', 'my_draft', 'own'])

function told(value: Json): Json {
  if (Array.isArray(value)) return value.map(told)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => !own.has(name)).map(([name, inner]) => [name, told(inner)]))
}

/** One noun's screen: how it is fetched and how an event changes it. */
interface Screen {
  path: string
  apply: (old: Json | undefined, event: Json) => Json | undefined
}

function screenOf(noun: string, id: string, community: string): Screen {
  if (noun === 'ticket') return { path: `/tickets/${id}`, apply: (old, { data }) => (data.ticket?.id === id ? patchTicket(old, data) : old) }
  if (noun === 'matter') return { path: `/matters/${id}`, apply: (old, { data }) => (data.matter?.id === id ? { ...old, ...data.matter } : old) }
  if (noun === 'poll') return { path: `/polls/${id}`, apply: (old, { data }) => (old && data.poll?.id === id ? { ...old, ...data.poll } : old) }
  if (noun === 'meeting') return { path: `/meetings/${id}`, apply: (old, { data }) => (data.meeting?.id === id ? patchMeeting(old, data) : old) }
  return { path: `/communities/${community}/series`, apply: (old, { data }) => (data.series && old ? putSeries(old, data.series) : old) }
}

/** The list of series that have not ended. */
function putSeries(page: Json, series: Json): Json {
  const others = page.items.filter((known: Json) => known.id !== series.id)
  const at = page.items.findIndex((known: Json) => known.id === series.id)
  if (series.ended_at) return { ...page, items: others }
  return { ...page, items: at < 0 ? [...page.items, series] : page.items.map((known: Json) => (known.id === series.id ? series : known)) }
}

class Viewer {
  private readonly shown = new Map<string, Json | undefined>()
  private read = 0

  constructor(
    readonly login: string,
    private readonly client: Client,
    private readonly live: Live,
    private readonly kinds: Set<string>,
  ) {}

  async follow(screen: Screen): Promise<void> {
    const answer = await this.client.get(screen.path)
    this.shown.set(screen.path, answer.status === 200 ? answer.body : undefined)
  }

  /** Takes in what came since, and holds every screen against a fresh fetch. */
  async compare(screens: Screen[], seq: number, after: string): Promise<void> {
    await this.live.reaches(seq)
    const news = this.live.events().slice(this.read)
    this.read += news.length
    for (const event of news) this.kinds.add(event.kind)
    for (const screen of screens) {
      const old = this.shown.get(screen.path)
      const next = news.reduce((state, event) => screen.apply(state, event), old)
      const fresh = await this.client.get(screen.path)
      const sees = fresh.status === 200
      // Whoever came to see it only now fetches it; whoever may not see it any more keeps nothing.
      if (sees && next !== undefined) expect(told(next), `${this.login}, ${screen.path}, after ${after}`).toEqual(told(fresh.body))
      this.shown.set(screen.path, sees ? fresh.body : undefined)
    }
  }
}

export class Screens {
  /** Kinds of the events that reached somebody. */
  readonly kinds = new Set<string>()
  private viewers: Viewer[] = []
  private readonly screens: Screen[] = []
  private readonly lines: Live[] = []

  private constructor(
    private readonly community: string,
    private readonly everything: Client,
  ) {}

  /** `everything`: somebody who may ask for the end of the log. */
  static async of(community: string, people: Record<string, Client>, logins: readonly string[], everything: Client): Promise<Screens> {
    const screens = new Screens(community, everything)
    for (const login of logins) {
      const live = await people[login]!.live()
      await live.subscribe(community, 0)
      screens.lines.push(live)
      screens.viewers.push(new Viewer(login, people[login]!, live, screens.kinds))
    }
    await screens.settle('the beginning')
    return screens
  }

  /** From now on everybody has this noun on the screen. */
  async follow(noun: 'ticket' | 'meeting' | 'series' | 'poll' | 'matter', id = ''): Promise<void> {
    const screen = screenOf(noun, id, this.community)
    this.screens.push(screen)
    await Promise.all(this.viewers.map((viewer) => viewer.follow(screen)))
  }

  async settle(after: string): Promise<void> {
    const { seq } = (await this.everything.get(`/communities/${this.community}`)).body
    await Promise.all(this.viewers.map((viewer) => viewer.compare(this.screens, seq, after)))
  }

  end(): void {
    for (const line of this.lines) line.end()
  }
}

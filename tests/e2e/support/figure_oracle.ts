// The figures counted once more, from the exported events alone and in another way than the server does: it
// looks at a ticket's whole story and asks of it what each figure means.
import type { Json } from './client.js'

/** What a ticket's answer clock says: when its limit passes, and whether it was said to have passed. */
function answerClock(ticket: Json): { due: number; breached: boolean } {
  const clock = (ticket.clocks ?? []).find((each: Json) => each.clock === 'answer')
  return { due: clock?.due_at ? Date.parse(clock.due_at) : Infinity, breached: Boolean(clock?.breached_at) }
}
const answered = ['fixed', 'no_action', 'not_responsible']

/** A ticket after one event. */
interface Moment { at: number; kind: string; ticket: Json }
export interface Story { number: string; moments: Moment[] }

/** The stories of a community's tickets: events in order, each over the ones before it. */
export function storiesOf(events: Json[]): Story[] {
  const stories = new Map<string, Story>()
  for (const { kind, at, data } of events) {
    if (!data.ticket || !('state' in data.ticket)) continue
    const id = data.ticket.id
    const story = stories.get(id) ?? { number: '', moments: [] }
    const ticket = { ...story.moments.at(-1)?.ticket, ...data.ticket }
    story.number = ticket.number
    story.moments.push({ at: Date.parse(at), kind, ticket })
    stories.set(id, story)
  }
  return [...stories.values()]
}

export interface Counted {
  number: string
  month: string
  private: boolean
  party: string
  grid: string
  category: string
  /** Figure → in the numerator, in the denominator. */
  sets: Record<string, { numerator: boolean; denominator: boolean }>
  answers: Record<string, { due: boolean; inTime: boolean; silent: boolean; minutes: number | null }>
  firstAnswer: number | null
  close: number | null
}

/** What one ticket counts for at `now`; null: in no figure. */
export function count({ number, moments }: Story, now: number, zone: string): Counted | null {
  const first = moments.findIndex(({ kind, ticket }) => kind !== 'ticket.imported' && ticket.resolution !== 'archived')
  const life = moments.slice(first)
  const [begin, last] = [life[0], life.at(-1)]
  if (first < 0 || !begin || !last) return null
  const measured = (at: number): boolean => begin.kind === 'ticket.submitted' || at !== begin.at
  const minutes = (at: number): number => Math.floor((at - begin.at) / 60_000)
  const isVoid = last.ticket.state === 'closed' && ['cancelled', 'duplicate'].includes(last.ticket.resolution)
  /** Time ran out while an answer was missing and the ticket was open. */
  const passed = life.some(({ ticket }, index) => ticket.owed.length > 0 && ticket.state !== 'closed' && (life[index + 1]?.at ?? now) > answerClock(ticket).due)

  const parties: string[] = [...(last.ticket.answers ?? []).map(({ party }: Json) => party), ...last.ticket.owed]
  const slots = Object.fromEntries(parties.map((party) => {
    const given = life.find(({ ticket }) => (ticket.answers ?? []).some((answer: Json) => answer.party === party))
    const silent = given?.ticket.answers.find((answer: Json) => answer.party === party).stance === 'silent'
    return [party, {
      due: given !== undefined || passed, inTime: given !== undefined && !silent && given.at <= answerClock(given.ticket).due && !answerClock(given.ticket).breached, silent: silent === true,
      minutes: given && !silent && measured(given.at) ? minutes(given.at) : null,
    }]
  }))
  const all = Object.values(slots)
  const spoken = all.flatMap(({ minutes: value }) => value === null ? [] : [value])

  /** Stretches of time in which work was under way, by when it was due. */
  const work = life.flatMap(({ at, ticket }, index) =>
    ['assigned', 'working'].includes(ticket.state) && ticket.due ? [{ at, due: Date.parse(ticket.due), until: life[index + 1]?.at ?? now, then: life[index + 1]?.ticket.state }] : [])
  const late = work.some(({ due: deadline, until }) => until > deadline)
  const reported = work.some(({ then }) => then === 'verifying')

  const closings = life.flatMap(({ ticket }, index) => ticket.state === 'closed' && answered.includes(ticket.resolution) ? [index] : [])
  const isClosed = last.ticket.state === 'closed' && answered.includes(last.ticket.resolution)
  let closedAt = -1
  for (let index = life.length - 1; index >= 0 && life[index]?.ticket.state === 'closed'; index--) closedAt = index
  const asked = life.findIndex(({ ticket }) => ticket.state === 'verifying')
  const set = (numerator: boolean, denominator: boolean) => ({ numerator: numerator && denominator && !isVoid, denominator: denominator && !isVoid })
  const zoned = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit' }).format(begin.at)
  return {
    number, month: zoned.slice(0, 7), private: last.ticket.visibility === 'private',
    party: last.ticket.party ?? '', grid: last.ticket.grid ?? '', category: last.ticket.category,
    sets: {
      answer: set(all.length > 0 && last.ticket.owed.length === 0 && all.every(({ inTime }) => inTime) && !passed, all.length > 0 && (last.ticket.owed.length === 0 || passed)),
      solve: set(last.ticket.resolution === 'fixed', isClosed),
      satisfaction: set(last.ticket.rating >= 4, typeof last.ticket.rating === 'number'),
      on_time: set(reported && !late, reported || late),
      rework: set(asked >= 0 && life.slice(asked).some(({ kind }) => kind === 'ticket.reopened'), asked >= 0),
      return: set(last.ticket.returned > 0, life.some(({ ticket }) => ['assigned', 'working'].includes(ticket.state))),
      reopen: set(closings.some((index) => life.slice(index).some(({ ticket }) => ticket.state !== 'closed')), closings.length > 0),
      silence: { numerator: all.some(({ silent }) => silent) && !isVoid, denominator: true },
    },
    answers: isVoid ? {} : slots,
    firstAnswer: isVoid || spoken.length === 0 ? null : Math.min(...spoken),
    close: isVoid || !isClosed || !measured(life[closedAt]!.at) ? null : minutes(life[closedAt]!.at),
  }
}

/** The lower of the two in the middle; null of none. */
export function median(values: number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? null
}

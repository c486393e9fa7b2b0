// The board counted once more, from the exported events alone: every ticket as its last event left it.
import type { Json } from './client.js'
import type { Story } from './figure_oracle.js'

const timed = ['accepted', 'agenda', 'assigned', 'working', 'township']
const underWay = ['assigned', 'working', 'waiting']
const awaited = ['accepted', 'agenda', 'assigned', 'working', 'waiting', 'township', 'verifying']

/** What the board says at `now`: of the tickets that are neither private nor archived. */
export function boardOf(stories: Story[], parties: string[], now: number, zone: string): Json {
  const day = (at: number): string => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(at)
  const today = Date.parse(`${day(now)}T12:00:00Z`)
  const since = new Date(today - 29 * 86_400_000).toISOString().slice(0, 10)
  const recent = (at: number | undefined): boolean => at !== undefined && day(at) >= since
  const tickets = stories.map(({ moments }) => ({ moments, last: moments.at(-1)!.ticket }))
    .filter(({ last }) => last.visibility !== 'private' && !(last.state === 'closed' && last.resolution === 'archived'))
  const count = (fits: (one: (typeof tickets)[number]) => boolean): number => tickets.filter(fits).length
  const late = ({ last }: { last: Json }): boolean => timed.includes(last.state) && Boolean(last.due) && Date.parse(last.due) < now
  const answer = (ticket: Json, party: string): Json | undefined => (ticket.answers ?? []).find((one: Json) => one.party === party)
  const ratings = tickets.flatMap(({ last }) => typeof last.rating === 'number' ? [last.rating as number] : [])
  const groups = (of: (ticket: Json) => string): string[] => [...new Set(tickets.map(({ last }) => of(last)))]
  return {
    open: count(({ last }) => last.state !== 'closed'), overdue: count(late),
    submitted_30d: count(({ moments }) => recent(moments.find(({ kind, ticket }) => kind !== 'ticket.imported' && ticket.resolution !== 'archived')?.at)),
    closed_30d: count(({ moments }) => recent(moments[moments.findLastIndex(({ ticket }) => ticket.state !== 'closed') + 1]?.at)),
    reopened_30d: count(({ moments }) => recent(moments.findLast(({ kind }) => kind === 'ticket.reopened')?.at)),
    ratings: ratings.length,
    satisfaction: ratings.length === 0 ? null : ratings.reduce((sum, one) => sum + one, 0) / ratings.length,
    by_state: Object.fromEntries(groups(({ state }) => state).map((state) => [state, count(({ last }) => last.state === state)])),
    by_party: parties.map((party) => ({
      party,
      answered: count(({ last }) => { const given = answer(last, party); return given !== undefined && given.stance !== 'silent' }),
      owed: count(({ last }) => awaited.includes(last.state) && last.owed.includes(party)),
      silent: count(({ last }) => answer(last, party)?.stance === 'silent'),
      working: count(({ last }) => last.party === party && underWay.includes(last.state)),
      overdue: count((one) => one.last.party === party && late(one)),
    })),
    by_category: groups(({ category }) => category).map((category) => ({
      category, open: count(({ last }) => last.category === category && last.state !== 'closed'), total: count(({ last }) => last.category === category),
    })).sort((a, b) => b.total - a.total || (a.category < b.category ? -1 : 1)),
  }
}

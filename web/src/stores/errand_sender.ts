// SPDX-License-Identifier: Apache-2.0
// One errand on its way to the server: its photos first, then what was done, under the errand's own key. What others did
// meanwhile is asked for and shown, never overwritten.
import type { GridApi } from '@/api/grid.api'
import type { TicketsApi } from '@/api/tickets.api'
import type { Id, Outcome, Problem, SifangEvent, Ticket } from '@/api/types'
import { errandPhotoKey, isThere, meanwhileOf, type Errand } from './errand'
import { comesLater, forgetGone, sendPhotos, stopped, type PhotoTools } from './photo_sender'

export interface ErrandTools extends PhotoTools {
  tickets: TicketsApi
  grid: GridApi
  /** Notes on the device what a try has changed of it. */
  note: (errand: Errand) => Promise<void>
}

/** later: the line is away or the server is; refused: it was answered, and a person must say what next. */
export type ErrandSent =
  | { outcome: 'sent'; ticket: Ticket | null }
  | { outcome: 'later'; problem: Problem }
  | { outcome: 'refused'; problem: Problem; meanwhile: SifangEvent[]; now: number | null }

/** Others' harmless steps move the version on while we send: it is tried anew so often. */
const mostRebases = 3

export async function sendErrand(tools: ErrandTools, first: Errand): Promise<ErrandSent> {
  let errand = first
  const shelf = { community: errand.community, names: errand.photos, keyOf: (name: string) => errandPhotoKey(errand.person, name) }
  for (let rebases = 0, fresh = false; ;) {
    const photos = await sendPhotos(tools, shelf)
    if ('problem' in photos) return judged(photos.problem)
    if (!tools.still()) return { outcome: 'later', problem: stopped }
    const outcome = await put(tools, errand, [...photos.files.values()])
    if (outcome.ok) return { outcome: 'sent', ticket: outcome.data }
    const { problem } = outcome
    if (problem.status === 409 && errand.work.kind === 'act') {
      const news = await look(tools, errand)
      if ('problem' in news) return judged(news.problem)
      if (isThere(news.history, errand)) return { outcome: 'sent', ticket: news.ticket }
      const meanwhile = meanwhileOf(news.history, errand.seen, errand.person)
      if (problem.type !== 'stale_version' || meanwhile.length > 0 || rebases === mostRebases) return { outcome: 'refused', problem, meanwhile, now: news.ticket.moves.includes(errand.work.input.action) ? news.ticket.version : null }
      // Only our own earlier steps, or what takes nothing away: it was refused, so another key is another try of it.
      rebases += 1
      errand = { ...errand, seen: news.ticket.version, key: `${errand.id}-${news.ticket.version}` }
      await tools.note(errand)
      continue
    }
    // A photo that waited too long is gone there: once more from the beginning.
    const gone = (problem.status === 404 || problem.status === 422) && !fresh && errand.photos.length > 0 && await forgetGone(tools, shelf)
    if (!gone) return judged(problem)
    fresh = true
  }
}

function judged(problem: Problem): ErrandSent {
  return comesLater(problem) ? { outcome: 'later', problem } : { outcome: 'refused', problem, meanwhile: [], now: null }
}

function put({ tickets, grid }: ErrandTools, { work, community, key, seen }: Errand, files: Id[]): Promise<Outcome<Ticket | null>> {
  const some = files.length > 0
  switch (work.kind) {
    case 'submit': return tickets.submit(community, { ...work.body, ...(some ? { attachments: files } : {}) }, { key })
    case 'act': return tickets.act(work.of.ticket, { ...work.input, ...(some ? { evidence: files } : {}) }, { key, ...(seen === null ? {} : { version: seen }) })
    case 'comment': return nothing(tickets.comment(work.of.ticket, { text: work.text, ...(work.internal ? { internal: true } : {}), ...(some ? { attachments: files } : {}) }, { key }))
    case 'patrol': return nothing(grid.addPatrol(community, { ...work.body, ...(some ? { photos: files } : {}) }, key))
    case 'visit': return nothing(grid.visitHome(community, work.home, { ...work.body, ...(some ? { photos: files } : {}) }, key))
  }
}
/** It went; what came back is no ticket. */
async function nothing(asked: Promise<Outcome<unknown>>): Promise<Outcome<null>> {
  const outcome = await asked
  return outcome.ok ? { ok: true, data: null } : outcome
}

/** The ticket as it is by now, and how it came to that. */
async function look({ tickets }: ErrandTools, { work }: Errand): Promise<{ ticket: Ticket; history: SifangEvent[] } | { problem: Problem }> {
  if (work.kind !== 'act') throw new Error('only steps of a ticket are looked up')
  const [ticket, history] = await Promise.all([tickets.get(work.of.ticket), tickets.history(work.of.ticket)])
  if (!ticket.ok) return ticket
  return history.ok ? { ticket: ticket.data, history: history.data.items } : history
}

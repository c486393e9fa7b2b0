// The patch rule of events, written anew from server/protocol/meeting_json.hpp: an old screen plus
// the events must equal a fresh fetch.
import type { Json } from './client.js'

const own = new Set(['moves', 'mine', 'ballot', 'casters', 'supporting', 'my_draft', 'reporter'])

/** Without what only one viewer is told. */
export function shared(value: Json): Json {
  if (Array.isArray(value)) return value.map(shared)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => !own.has(name)).map(([name, inner]) => [name, shared(inner)]))
}

function put(list: Json[], key: string, part: Json): Json {
  const found = list.find((entry) => entry[key] === part[key])
  if (found) return Object.assign(found, part)
  list.push({ ...part })
  return list[list.length - 1]
}

export function applyToTicket(ticket: Json, event: Json): Json {
  return event.subject === `ticket:${ticket.id}` && event.data.ticket ? { ...ticket, ...event.data.ticket } : ticket
}

export function applyToMeeting(meeting: Json, event: Json): Json {
  if (event.data.meeting?.id !== meeting.id) return meeting
  const next = structuredClone(meeting)
  patchMeeting(next, event)
  return next
}

/** The same in place, for who folds many. A patch older than what is there is not applied: a fetch in between had it. */
export function patchMeeting(next: Json, event: Json): void {
  if (event.data.meeting.version < next.version) return
  Object.assign(next, structuredClone(event.data.meeting))
  for (const part of event.data.agenda ?? []) {
    const { statements, speakers, votes, replies, motions, ...rest } = part
    const item = put(next.agenda, 'id', rest)
    item.floor ??= { queue: [], used: [] }
    for (const [name, list] of Object.entries({ statements, speakers, votes, replies, motions })) {
      item[name] ??= []
      for (const entry of (list as Json[] | undefined) ?? []) put(item[name], 'id', entry)
    }
  }
  for (const entry of event.data.attendance ?? []) put(next.attendance, 'user', entry)
  if (event.data.order) next.agenda = event.data.order.flatMap((id: string) => next.agenda.find((item: Json) => item.id === id) ?? [])
}

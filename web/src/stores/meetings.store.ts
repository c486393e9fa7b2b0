// SPDX-License-Identifier: Apache-2.0
// Every meeting this screen knows, kept whole by its events.
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { patchMeeting } from '@/api/patch'
import type { Id, Meeting, Outcome, Page, Presence, SifangEvent, Vote } from '@/api/types'
import { makeFlights } from './flights'
import { useServices } from './services'

export type MeetingMap = ReadonlyMap<Id, Meeting>

/** The meetings after an event: a new map when something changed, the same one otherwise. */
export function apply(state: MeetingMap, event: SifangEvent): MeetingMap {
  const id = event.data.meeting?.id
  if (id === undefined) return state
  const old = state.get(id) ?? scheduled(event)
  const next = patchMeeting(old, event.data)
  return next === undefined || next === old ? state : new Map(state).set(id, next)
}

/** A meeting comes into the world by its first event; whatever else is unknown here waits for a fetch. */
function scheduled({ kind, data }: SifangEvent): Meeting | undefined {
  return kind === 'meeting.scheduled' ? { ...emptyLists, ...data.meeting } as Meeting : undefined
}

/** The meeting with one of its votes replaced: what a vote's own answer says counts for `mine` too. */
export function withVote(meeting: Meeting, vote: Vote): Meeting {
  return {
    ...meeting,
    agenda: meeting.agenda.map((item) => item.votes.some((old) => old.id === vote.id)
      ? { ...item, votes: item.votes.map((old) => old.id === vote.id ? { ...old, ...vote } : old) }
      : item),
  }
}

export const useMeetings = defineStore('meetings', () => {
  const { meetings } = useServices()
  const byId = shallowRef<MeetingMap>(new Map())
  const presence = shallowRef<ReadonlyMap<Id, Presence>>(new Map())

  const flights = makeFlights()

  /** Takes in what was fetched, unless the line has told something newer since. */
  function put(...fetched: Meeting[]): void {
    const next = new Map(byId.value)
    for (const meeting of fetched) if (meeting.version >= (next.get(meeting.id)?.version ?? 0)) next.set(meeting.id, meeting)
    byId.value = next
  }

  function receive(event: SifangEvent): void {
    flights.told(event)
    byId.value = apply(byId.value, event)
  }

  function reapply(told: SifangEvent[]): void {
    for (const event of told) byId.value = apply(byId.value, event)
  }

  function receivePresence(told: Presence): void {
    presence.value = new Map(presence.value).set(told.meeting, told)
  }

  async function fetch(id: Id): Promise<Outcome<Meeting>> {
    const [outcome, told] = await flights.during(() => meetings.get(id))
    kept(outcome)
    if (outcome.ok) reapply(told)
    return outcome
  }

  async function list(community: Id, query: Parameters<typeof meetings.list>[1] = {}): Promise<Outcome<Page<Meeting>>> {
    const [outcome, told] = await flights.during(() => meetings.list(community, query))
    // A list may leave out agendas: it must not overwrite a meeting that is here whole.
    if (outcome.ok) {
      put(...outcome.data.items.map((item) => ({ ...emptyLists, ...byId.value.get(item.id), ...item })))
      reapply(told)
    }
    return outcome
  }

  /** Takes in the meeting an action answers with. */
  function kept(outcome: Outcome<Meeting>): Outcome<Meeting> {
    if (outcome.ok) put(outcome.data)
    return outcome
  }

  /** Takes in the vote an action or a ballot answers with; a ballot of ours makes it `mine`. */
  function keptVote(meeting: Id, outcome: Outcome<Vote>): Outcome<Vote> {
    const known = byId.value.get(meeting)
    if (outcome.ok && known) put(withVote(known, outcome.data))
    return outcome
  }

  function clear(): void {
    byId.value = new Map()
    presence.value = new Map()
  }

  return { byId, presence, put, receive, receivePresence, fetch, list, kept, keptVote, clear }
})

const emptyLists = { agenda: [], attendance: [], quorum: { met: false, missing: [] } }

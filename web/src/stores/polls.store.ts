// SPDX-License-Identifier: Apache-2.0
// Every poll this screen knows, kept up to date by its events. For whom the reader votes and what they may
// do (`own`, `moves`) is in no event: a page fetches the poll again when its state has changed.
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { patchPoll } from '@/api/patch'
import type { Id, Outcome, Page, Poll, SifangEvent } from '@/api/types'
import { makeFlights } from './flights'
import { useServices } from './services'

export type PollMap = ReadonlyMap<Id, Poll>

/** The polls after an event: a new map when something changed, the same one otherwise. */
export function apply(state: PollMap, { data }: SifangEvent): PollMap {
  const id = data.poll?.id
  if (id === undefined) return state
  const old = state.get(id)
  const next = patchPoll(old, data)
  return next === undefined || next === old ? state : new Map(state).set(id, next)
}

export const usePolls = defineStore('polls', () => {
  const { polls } = useServices()
  const byId = shallowRef<PollMap>(new Map())
  const flights = makeFlights()

  /** Takes in what was fetched, unless the line has told something newer since. */
  function put(...fetched: Poll[]): void {
    const next = new Map(byId.value)
    for (const poll of fetched) {
      const known = next.get(poll.id)
      // Even an older answer knows more of the reader's own, and of the item that put it, than the events do.
      next.set(poll.id, known && known.version > poll.version ? { ...known, ...poll.agenda === undefined ? {} : { agenda: poll.agenda }, own: poll.own, moves: poll.moves } : poll)
    }
    byId.value = next
  }
  function receive(event: SifangEvent): void {
    flights.told(event)
    byId.value = apply(byId.value, event)
  }
  async function taken<T>(ask: () => Promise<Outcome<T>>, read: (data: T) => Poll[]): Promise<Outcome<T>> {
    const [outcome, told] = await flights.during(ask)
    if (!outcome.ok) return outcome
    put(...read(outcome.data))
    for (const event of told) byId.value = apply(byId.value, event)
    return outcome
  }
  const fetch = (id: Id): Promise<Outcome<Poll>> => taken(() => polls.get(id), (poll) => [poll])
  const list = (community: Id, query: Parameters<typeof polls.list>[1] = {}): Promise<Outcome<Page<Poll>>> =>
    taken(() => polls.list(community, query), ({ items }) => items)
  /** What an action answers with is taken in. */
  const during = (ask: () => Promise<Outcome<Poll>>): Promise<Outcome<Poll>> => taken(ask, (poll) => [poll])

  function clear(): void {
    byId.value = new Map()
  }
  return { byId, put, receive, fetch, list, during, clear }
})

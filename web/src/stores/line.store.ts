// SPDX-License-Identifier: Apache-2.0
// The live line as the screen sees it: its state, and the events it brings, handed to the stores and to
// pages that listen.
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { LiveState } from '@/api/live'
import type { Id, SifangEvent } from '@/api/types'
import { useMeetings } from './meetings.store'
import { usePolls } from './polls.store'
import { useServices } from './services'
import { useSession } from './session.store'
import { useTickets } from './tickets.store'

/** Nothing is said of a line that comes back within this time. */
export const quietMs = 5_000

type OnEvent = (event: SifangEvent) => void
type OnReset = (community: Id) => void

export const useLine = defineStore('line', () => {
  const { live, clock } = useServices()
  const session = useSession()
  const tickets = useTickets()
  const meetings = useMeetings()
  const polls = usePolls()

  const state = shallowRef<LiveState>(live.state())
  /** True when the line has been away so long that the reader should know. */
  const away = shallowRef(false)
  const eventListeners = new Set<OnEvent>()
  const resetListeners = new Set<OnReset>()
  let timer: unknown = null

  live.on('state', (next) => {
    state.value = next
    if (next === 'open' || next === 'idle') {
      clock.clearTimeout(timer)
      timer = null
      away.value = false
    } else {
      timer ??= clock.setTimeout(() => { away.value = true }, quietMs)
    }
  })
  live.on('event', (event) => {
    tickets.receive(event, session.party)
    meetings.receive(event)
    polls.receive(event)
    for (const tell of eventListeners) tell(event)
  })
  live.on('reset', (community) => { for (const tell of resetListeners) tell(community) })
  live.on('presence', (presence) => { meetings.receivePresence(presence) })
  live.on('logged_out', () => { session.leave() })
  live.on('other_roles', () => { void session.load() })

  /** Both return the remover of the listener. */
  function onEvent(tell: OnEvent): () => void {
    eventListeners.add(tell)
    return () => { eventListeners.delete(tell) }
  }
  function onReset(tell: OnReset): () => void {
    resetListeners.add(tell)
    return () => { resetListeners.delete(tell) }
  }

  return { state, away, onEvent, onReset }
})

// SPDX-License-Identifier: Apache-2.0
// What the live line (live.ts) takes from outside and offers to the stores.
import type { Clock } from './clock'
import type { EventsApi } from './events.api'
import type { Id, NewNotices, Presence, SifangEvent } from './types'

/** The part of WebSocket that is used here. */
export interface LiveSocket {
  send(text: string): void
  close(): void
}
export interface SocketHandlers {
  message: (data: unknown) => void
  close: (code: number) => void
}

export interface LiveOptions {
  /** Opens a fresh socket to the live address, which tells the handlers and never calls back at once. */
  openSocket: (handlers: SocketHandlers) => LiveSocket
  /** The log over HTTP, for where no socket gets through. */
  events: EventsApi
  clock: Clock
  /** 0 ≤ random() < 1, for the jitter of waits. */
  random: () => number
}

/** idle: nothing to follow, or logged out · open: also while the log is read over HTTP · waiting: before the next try */
export type LiveState = 'idle' | 'connecting' | 'open' | 'waiting'

export interface LiveListeners {
  event: (event: SifangEvent) => void
  /** What is on the screen of this community is too old to be patched: fetch it anew. */
  reset: (community: Id) => void
  presence: (presence: Presence) => void
  /** There is something new in one's notices. */
  notices: (news: NewNotices) => void
  /** How many are unread after something one did, perhaps in another window. */
  unread: (unread: number) => void
  /** Events came over HTTP, by which one is told nothing of notices: it is time to ask. */
  polled: () => void
  state: (state: LiveState) => void
  logged_out: () => void
  /** What the caller may do may have changed. */
  other_roles: () => void
  /** A frame that is not of the protocol, or a refusal of ours: for the log. */
  trouble: (what: string) => void
}

export interface Live {
  state(): LiveState
  /** Follows a community from `since` on. Following again is harmless. */
  follow(community: Id, since: number): void
  unfollow(community: Id): void
  /** Says that we are looking at a meeting, so that we are counted and told who else is there (not over HTTP); null: no longer, from the next line on. */
  watch(meeting: Id | null): void
  /** Returns the remover of the listener. */
  on<K extends keyof LiveListeners>(name: K, listener: LiveListeners[K]): () => void
  /** The network came back: try now rather than later. */
  hurry(): void
  /** Closes and forgets everything. */
  stop(): void
}

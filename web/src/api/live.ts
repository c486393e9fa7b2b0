// SPDX-License-Identifier: Apache-2.0
// The live line: one WebSocket, a cursor per community. After a break it resumes from the cursors, so
// that no event is missed and none is told twice. Socket, clock and random are given from outside.
//
// The first fetch gives the cursor (`follow(community, seq)`), events and `seq` move it on, a break resumes
// from it. Numbers may be left out: they are events this viewer may not see, and `seq` says so at the
// latest 200 ms after. On one connection nothing is lost or overtaken, as the server closes a line it
// cannot serve; so a hole is no reason to doubt. Where it cannot resume it says `reset`: fetch anew.
//
// Where no socket serves us, the log is read over HTTP meanwhile (polls.ts), by the same cursors: what both
// bring is told once. A socket is tried again from time to time, and takes over once it serves us.
import { readFrame } from './frames'
import { makeLongPolls } from './long_poll'
import type { Live, LiveListeners, LiveOptions, LiveSocket, LiveState } from './live_types'
import type { Id, SifangEvent } from './types'

export type * from './live_types'

/** The first wait is short, as most breaks are; the last is bearable for the server's neighbours. */
const firstWaitMs = 500
const longestWaitMs = 30_000
/** A socket that has not said hello by then never will. */
const helloDeadlineMs = 10_000
const loggedOut = 4401
/** Come back: too slow, the log could not be read, or one's roles are others by now; nothing says which. */
const comeBack = 1013
/** So many sockets in a row that did not serve us are asked about over HTTP; all of that is over before a reader hears of it. */
const triesBeforePolling = 3
/** While the log is read over HTTP, a socket is tried again after this; twice as long each time, up to the longest. */
const firstProbeMs = 20_000
const longestProbeMs = 300_000

interface Cursor { seq: number }

export function makeLive({ openSocket, events, clock, random }: LiveOptions): Live {
  const cursors = new Map<Id, Cursor>()
  const listeners: { [K in keyof LiveListeners]: Set<LiveListeners[K]> } = {
    event: new Set(), reset: new Set(), presence: new Set(), notices: new Set(), unread: new Set(), polled: new Set(), state: new Set(), logged_out: new Set(), other_roles: new Set(), trouble: new Set(),
  }
  let state: LiveState = 'idle'
  let socket: LiveSocket | null = null
  /** The socket has said hello. */
  let serving = false
  let timer: unknown
  /** Sockets since the last one that served us. */
  let tries = 0
  let lastRequest = 0
  let watched: Id | null = null
  const polls = makeLongPolls(events, clock, {
    since: (community) => cursors.get(community)?.seq,
    page(community, { items, seq }) {
      for (const event of items) receiveEvent(event)
      moveTo(community, seq)
      if (items.length > 0) for (const tell of listeners.polled) tell()
    },
    reset: startOver,
    loggedOut: logOut,
    refused: (_community, { type }) => { complain(type) },
    broken() {
      if (serving) return
      // The server is away rather than the WebSocket: it is looked for as after any break.
      tries = triesBeforePolling - 1
      if (socket !== null) { become('connecting'); return }
      clock.clearTimeout(timer)
      wait()
    },
  })

  function become(next: LiveState): void {
    if (next === state) return
    state = next
    for (const tell of listeners.state) tell(next)
  }
  function complain(what: string): void {
    for (const tell of listeners.trouble) tell(what)
  }

  function connect(): void {
    clock.clearTimeout(timer)
    if (!polls.running()) become('connecting')
    // A socket that was replaced or given up may still call back: it is known by identity.
    const mine = openSocket({
      message: (data) => { if (socket === mine) receive(data) },
      close: (code) => { if (socket === mine) lost(code) },
    })
    socket = mine
    timer = clock.setTimeout(() => { if (socket === mine) lost(0) }, helloDeadlineMs)
  }

  /** The line broke. */
  function lost(code: number): void {
    drop()
    if (code === loggedOut) { logOut(); return }
    if (code === comeBack) for (const tell of listeners.other_roles) tell()
    tries += 1
    wait()
    if (tries >= triesBeforePolling && !polls.running()) void poll()
  }

  /** Waits double up to the ceiling, with jitter so that not all return at once. */
  function wait(): void {
    const polling = polls.running()
    const ms = polling
      ? Math.min(firstProbeMs * 2 ** Math.max(0, tries - triesBeforePolling), longestProbeMs)
      : Math.min(firstWaitMs * 2 ** Math.max(0, tries - 1), longestWaitMs)
    timer = clock.setTimeout(connect, ms * (0.5 + random() / 2))
    if (!polling) become('waiting')
  }

  /** Perhaps it is the WebSocket alone that does not get through. */
  async function poll(): Promise<void> {
    if (!await polls.begin(cursors.keys())) return
    become('open')
    if (socket !== null) return
    clock.clearTimeout(timer)
    wait()
  }

  function logOut(): void {
    polls.stop()
    drop()
    cursors.clear()
    become('idle')
    for (const tell of listeners.logged_out) tell()
  }

  function drop(): void {
    clock.clearTimeout(timer)
    const old = socket
    socket = null
    serving = false
    old?.close()
  }

  function send(op: 'subscribe' | 'unsubscribe', community: Id): void {
    lastRequest += 1
    socket?.send(JSON.stringify({ op, id: lastRequest, community, since: cursors.get(community)?.seq }))
  }

  function sendWatch(meeting: Id): void {
    lastRequest += 1
    socket?.send(JSON.stringify({ op: 'watch', id: lastRequest, meeting }))
  }

  function receive(message: unknown): void {
    const read = readFrame(message)
    if ('trouble' in read) { complain(read.trouble); return }
    const { frame } = read
    switch (frame.op) {
      case 'hello':
        clock.clearTimeout(timer)
        serving = true
        become('open')
        for (const community of cursors.keys()) send('subscribe', community)
        if (watched !== null) sendWatch(watched)
        break
      case 'result':
        // Only now is the line known to serve us: a server that says hello and hangs up is waited for longer.
        tries = 0
        polls.stop()
        break
      case 'error':
        complain(frame.problem.type)
        break
      case 'event':
        receiveEvent(frame)
        break
      case 'seq':
        moveTo(frame.community, frame.seq)
        break
      case 'reset':
        startOver(frame.community, frame.seq)
        break
      case 'presence':
        for (const tell of listeners.presence) tell(frame)
        break
      case 'notices':
        for (const tell of listeners.notices) tell(frame)
        break
      case 'unread':
        for (const tell of listeners.unread) tell(frame.unread)
        break
    }
  }

  function receiveEvent(event: SifangEvent): void {
    const cursor = cursors.get(event.community)
    if (!cursor || event.seq <= cursor.seq) return
    cursor.seq = event.seq
    for (const tell of listeners.event) tell(event)
  }

  function moveTo(community: Id, seq: number): void {
    const cursor = cursors.get(community)
    if (cursor) cursor.seq = Math.max(cursor.seq, seq)
  }

  function startOver(community: Id, seq: number): void {
    const cursor = cursors.get(community)
    if (!cursor) return
    cursor.seq = seq
    for (const tell of listeners.reset) tell(community)
  }

  return {
    state: () => state,
    follow(community, since) {
      if (cursors.has(community)) return
      cursors.set(community, { seq: since })
      if (serving) send('subscribe', community)
      else if (state === 'idle') connect()
      polls.add(community)
    },
    unfollow(community) {
      if (cursors.delete(community) && serving) send('unsubscribe', community)
    },
    watch(meeting) {
      watched = meeting
      if (meeting !== null && serving) sendWatch(meeting)
    },
    on(name, listener) {
      listeners[name].add(listener)
      return () => { listeners[name].delete(listener) }
    },
    hurry() { if (socket === null && state !== 'idle') connect() },
    stop() { polls.stop(); cursors.clear(); watched = null; drop(); tries = 0; become('idle') },
  }
}

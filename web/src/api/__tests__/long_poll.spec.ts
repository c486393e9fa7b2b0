// SPDX-License-Identifier: Apache-2.0
// Where no WebSocket gets through: the log is read over HTTP, and nobody notices.
import { describe, expect, it } from 'vitest'
import { fakeClock } from '@/test_support/fake_clock'
import { fakeLog } from '@/test_support/fake_log'
import { fakeSockets } from '@/test_support/fake_socket'
import { makeLive } from '../live'
import type { SifangEvent } from '../types'

const c = 'c-000000000001'
const event = (seq: number): SifangEvent => ({ community: c, seq, kind: 'ticket.accepted', at: '2026-11-25T10:00:00+08:00', actor: null, subject: 'ticket:t1', data: {} })
const live = (seq: number): object => ({ op: 'event', ...event(seq) })

/** A line that follows from 100; every wait is its longest. */
function aLine() {
  const clock = fakeClock()
  const sockets = fakeSockets()
  const { log, ...server } = fakeLog()
  const line = makeLive({ openSocket: sockets.open, events: log, clock, random: () => 1 })
  const heard: (number | string)[] = []
  const states: string[] = []
  line.on('event', ({ seq }) => heard.push(seq))
  line.on('reset', () => heard.push('reset'))
  line.on('logged_out', () => heard.push('logged out'))
  line.on('trouble', (what) => heard.push(what))
  line.on('polled', () => heard.push('polled'))
  line.on('state', (state) => states.push(state))
  line.follow(c, 100)
  return { clock, sockets, line, heard, states, server }
}

/** Three sockets refused, as by a proxy that knows no Upgrade. */
function refusedThrice(a: ReturnType<typeof aLine>): void {
  a.sockets.latest().simulateClose(1006)
  a.clock.advance(500)
  a.sockets.latest().simulateClose(1006)
  a.clock.advance(1_000)
  a.sockets.latest().simulateClose(1006)
}

/** The same, and HTTP works. */
async function aPollingLine() {
  const all = aLine()
  refusedThrice(all)
  await all.server.answer([], 100)
  return all
}

describe('where no socket gets through', () => {
  it('HTTP is asked after three, and what it answers is heard long before anybody is told of a break', async () => {
    const all = aLine()
    const begun = all.clock.now()
    refusedThrice(all)
    expect(all.line.state()).toBe('waiting')
    expect(all.server.asked).toMatchObject([{ community: c, since: 100, wait: 0 }])
    await all.server.answer([event(101), event(103)], 104)
    expect(all.heard).toEqual([101, 103, 'polled'])
    expect(all.line.state()).toBe('open')
    expect(all.clock.now() - begun).toBeLessThan(5_000)
    expect(all.server.asked.at(-1)).toMatchObject({ since: 104, wait: 25 })
  })

  it('a socket that is closed before hello, or never says it, counts like one that is refused', () => {
    const { clock, sockets, server } = aLine()
    clock.advance(10_000)
    clock.advance(500)
    clock.advance(10_000)
    clock.advance(1_000)
    sockets.latest().hello()
    sockets.latest().simulateClose(1002)
    expect(server.asked).toHaveLength(1)
  })

  it('reads on, question by question, and asks for notices where something came', async () => {
    const { server, heard } = await aPollingLine()
    await server.answer([event(101)], 101)
    await server.answer([event(102)], 105)
    expect(server.asked.map(({ since }) => since)).toEqual([100, 100, 101, 105])
    expect(heard).toEqual([101, 'polled', 102, 'polled'])
  })

  it('a question that was waited for in vain is asked again at once, one that was not a while later', async () => {
    const { clock, server } = await aPollingLine()
    clock.advance(9_000)
    await server.answer([], 100)
    expect(server.asked).toHaveLength(3)
    await server.answer([], 100)
    expect(server.asked).toHaveLength(3)
    clock.advance(3_000)
    await server.settle()
    expect(server.asked).toHaveLength(4)
  })

  it('communities that are followed later are read too, those left are not', async () => {
    const { line, server } = await aPollingLine()
    line.follow('c2', 5)
    expect(server.asked.at(-1)).toMatchObject({ community: 'c2', since: 5, wait: 25 })
    line.unfollow(c)
    await server.answer([event(101)], 101)
    expect(server.asked).toHaveLength(3)
  })
})

describe('a socket that gets through again', () => {
  it('is tried from time to time, and takes over from the same cursor: no gap, nothing twice', async () => {
    const { clock, sockets, server, heard, states } = await aPollingLine()
    await server.answer([event(101)], 101)
    clock.advance(20_000)
    expect(sockets.all).toHaveLength(4)
    sockets.latest().hello()
    expect(sockets.latest().sent).toEqual([{ op: 'subscribe', id: 1, community: c, since: 101 }])
    // Both bring the same while they overlap.
    sockets.latest().simulateMessage(live(102))
    await server.answer([event(102), event(103)], 103)
    sockets.latest().simulateMessage({ op: 'result', id: 1, data: { seq: 103 } })
    expect(server.asked.at(-1)?.signal.aborted).toBe(true)
    sockets.latest().simulateMessage(live(103))
    sockets.latest().simulateMessage(live(104))
    expect(heard).toEqual([101, 'polled', 102, 103, 'polled', 104])
    // An answer that comes after all is nobody's.
    await server.answer([event(105)], 105)
    expect(heard.at(-1)).toBe(104)
    expect(states).toEqual(['connecting', 'waiting', 'connecting', 'waiting', 'connecting', 'waiting', 'open'])
  })

  it('is tried less and less often, and its failures are not heard of', async () => {
    const { clock, sockets, states } = await aPollingLine()
    const known = states.length
    for (const wait of [20_000, 40_000, 80_000, 160_000, 300_000, 300_000]) {
      const before = sockets.all.length
      clock.advance(wait - 1)
      expect(sockets.all).toHaveLength(before)
      clock.advance(1)
      expect(sockets.all).toHaveLength(before + 1)
      sockets.latest().simulateClose(1006)
    }
    expect(states).toHaveLength(known)
  })
})

describe('when HTTP fails too', () => {
  it('the first question unanswered changes nothing: the line is waited for as ever', async () => {
    const all = aLine()
    refusedThrice(all)
    await all.server.refuse(0)
    expect(all.line.state()).toBe('waiting')
    all.clock.advance(2_000)
    expect(all.sockets.all).toHaveLength(4)
  })

  it('a server that goes away while it is read from is looked for soon', async () => {
    const { clock, sockets, line, server } = await aPollingLine()
    await server.refuse(503)
    expect(line.state()).toBe('waiting')
    clock.advance(1_000)
    expect(sockets.all).toHaveLength(4)
    sockets.latest().simulateClose(1006)
    await server.answer([event(101)], 101)
    expect(line.state()).toBe('open')
  })

  it('whoever is logged out hears it and is left alone', async () => {
    const { clock, sockets, line, server, heard } = await aPollingLine()
    await server.refuse(401, 'unauthenticated')
    expect([heard, line.state()]).toEqual([['logged out'], 'idle'])
    clock.advance(600_000)
    expect(sockets.all).toHaveLength(3)
    expect(server.asked).toHaveLength(2)
  })

  it('a community that is not theirs any more is read no further', async () => {
    const { line, server, heard } = await aPollingLine()
    await server.refuse(404, 'not_found')
    expect([heard, line.state()]).toEqual([['not_found'], 'open'])
    expect(server.asked).toHaveLength(2)
  })

  it('a log that ends before the cursor is another one: everything is fetched anew', async () => {
    const { server, heard } = await aPollingLine()
    await server.refuse(422, 'invalid')
    expect(heard).toEqual(['reset'])
    expect(server.asked.at(-1)).toMatchObject({ since: 7 })
  })

  it('stopping gives up what is asked and leaves no timer', async () => {
    const { clock, line, server } = await aPollingLine()
    line.stop()
    expect(server.asked.at(-1)?.signal.aborted).toBe(true)
    expect(clock.waiting()).toBe(0)
  })
})

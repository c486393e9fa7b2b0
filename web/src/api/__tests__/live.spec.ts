// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { fakeClock } from '@/test_support/fake_clock'
import { silentLog } from '@/test_support/fake_log'
import { fakeSockets } from '@/test_support/fake_socket'
import { makeLive } from '../live'

const c = 'c-000000000001'

function event(seq: number): object {
  return { op: 'event', community: c, seq, kind: 'ticket.accepted', at: '2026-11-25T10:00:00+08:00', actor: null, subject: 'ticket:t1', data: {} }
}

/** A line with a listener that writes down what it hears; random 1 makes every wait its longest. */
function aLine() {
  const clock = fakeClock()
  const sockets = fakeSockets()
  const live = makeLive({ openSocket: sockets.open, events: silentLog, clock, random: () => 1 })
  const heard: (number | string)[] = []
  live.on('event', ({ seq }) => heard.push(seq))
  live.on('reset', () => heard.push('reset'))
  live.on('logged_out', () => heard.push('logged out'))
  live.on('trouble', (what) => heard.push(what))
  return { clock, sockets, live, heard }
}

/** The same, open and following from 100. */
function anOpenLine() {
  const line = aLine()
  line.live.follow(c, 100)
  line.sockets.latest().hello()
  line.sockets.latest().simulateMessage({ op: 'result', id: 1, data: { seq: 100 } })
  return line
}

describe('following', () => {
  it('subscribes from the cursor of the first fetch once the server says hello', () => {
    const { sockets, live } = aLine()
    live.follow(c, 100)
    expect(live.state()).toBe('connecting')
    expect(sockets.latest().sent).toEqual([])
    sockets.latest().hello()
    expect(live.state()).toBe('open')
    expect(sockets.latest().sent).toEqual([{ op: 'subscribe', id: 1, community: c, since: 100 }])
  })

  it('tells events in order, once', () => {
    const { sockets, heard } = anOpenLine()
    for (const seq of [101, 102, 102, 101, 103]) sockets.latest().simulateMessage(event(seq))
    expect(heard).toEqual([101, 102, 103])
  })

  it('moves its cursor over numbers that are not ours to see', () => {
    const { sockets, heard } = anOpenLine()
    sockets.latest().simulateMessage({ op: 'seq', community: c, seq: 105 })
    sockets.latest().simulateMessage(event(106))
    expect(heard).toEqual([106])
    expect(sockets.all).toHaveLength(1)
  })

  it('ignores communities it has stopped following', () => {
    const { sockets, live, heard } = anOpenLine()
    live.unfollow(c)
    expect(sockets.latest().sent.at(-1)).toMatchObject({ op: 'unsubscribe', community: c })
    sockets.latest().simulateMessage(event(101))
    expect(heard).toEqual([])
  })
})

describe('after a break', () => {
  it('resumes from where it was', () => {
    const { clock, sockets, live, heard } = anOpenLine()
    sockets.latest().simulateMessage(event(101))
    sockets.latest().simulateClose(1006)
    expect(live.state()).toBe('waiting')
    clock.advance(500)
    sockets.latest().hello()
    expect(sockets.latest().sent).toEqual([{ op: 'subscribe', id: 2, community: c, since: 101 }])
    sockets.latest().simulateMessage(event(102))
    expect(heard).toEqual([101, 102])
  })

  it('waits twice as long each time, up to half a minute, and starts short again once it is served', () => {
    const { clock, sockets } = anOpenLine()
    for (const wait of [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      const before = sockets.all.length
      sockets.latest().simulateClose(1013)
      clock.advance(wait - 1)
      expect(sockets.all).toHaveLength(before)
      clock.advance(1)
      expect(sockets.all).toHaveLength(before + 1)
    }
    sockets.latest().hello()
    sockets.latest().simulateMessage({ op: 'result', id: 2, data: { seq: 100 } })
    sockets.latest().simulateClose(1006)
    const before = sockets.all.length
    clock.advance(500)
    expect(sockets.all).toHaveLength(before + 1)
  })

  it('spreads its waits, so that not everybody returns at once', () => {
    const clock = fakeClock()
    const sockets = fakeSockets()
    const live = makeLive({ openSocket: sockets.open, events: silentLog, clock, random: () => 0 })
    live.follow(c, 1)
    sockets.latest().simulateClose(1006)
    clock.advance(250)
    expect(sockets.all).toHaveLength(2)
  })

  it('tries at once when the network is back', () => {
    const { sockets, live } = anOpenLine()
    sockets.latest().simulateClose(1006)
    live.hurry()
    expect(sockets.all).toHaveLength(2)
  })

  it('gives up a socket that never says hello', () => {
    const { clock, sockets, live } = aLine()
    live.follow(c, 100)
    clock.advance(10_000)
    expect(sockets.all[0]?.closed).toBe(true)
    expect(live.state()).toBe('waiting')
  })

  it('does not listen to a socket it has given up', () => {
    const { clock, sockets, heard } = anOpenLine()
    const old = sockets.latest()
    old.simulateClose(1006)
    clock.advance(500)
    old.simulateMessage(event(101))
    old.simulateClose(1006)
    expect(heard).toEqual([])
    expect(sockets.all).toHaveLength(2)
  })
})

describe('numbers that are left out', () => {
  it('are events we may not see: what follows is told, and a break resumes after it', () => {
    const { clock, sockets, heard } = anOpenLine()
    sockets.latest().simulateMessage(event(103))
    sockets.latest().simulateClose(1006)
    clock.advance(500)
    sockets.latest().hello()
    expect(heard).toEqual([103])
    expect(sockets.latest().sent).toEqual([{ op: 'subscribe', id: 2, community: c, since: 103 }])
  })
})

describe('a meeting being looked at', () => {
  it('is told to the server, again after a break, and no longer when it is left', () => {
    const { clock, sockets, live } = anOpenLine()
    live.watch('m1')
    expect(sockets.latest().sent.at(-1)).toEqual({ op: 'watch', id: 2, meeting: 'm1' })
    sockets.latest().simulateClose(1006)
    clock.advance(500)
    sockets.latest().hello()
    expect(sockets.latest().sent.map(({ op }) => op)).toEqual(['subscribe', 'watch'])
    live.watch(null)
    sockets.latest().simulateClose(1006)
    clock.advance(1_000)
    sockets.latest().hello()
    expect(sockets.latest().sent.map(({ op }) => op)).toEqual(['subscribe'])
  })
})

describe('what the server may say', () => {
  it('reset: the screen is fetched anew, and events go on from there', () => {
    const { sockets, heard } = anOpenLine()
    sockets.latest().simulateMessage({ op: 'reset', community: c, seq: 1300 })
    sockets.latest().simulateMessage(event(1301))
    expect(heard).toEqual(['reset', 1301])
  })

  it('4401: logged out, no further tries', () => {
    const { clock, sockets, live, heard } = anOpenLine()
    sockets.latest().simulateClose(4401)
    clock.advance(120_000)
    expect(live.state()).toBe('idle')
    expect(heard).toEqual(['logged out'])
    expect(sockets.all).toHaveLength(1)
  })

  it.each([
    ['nonsense', 'a frame that is not JSON'],
    ['[1]', 'a frame without op'],
    ['{"op":"dance"}', 'an unknown frame: dance'],
    ['{"op":"event","community":"c1"}', 'event without seq'],
    ['{"op":"error","id":1,"problem":{"type":"not_found"}}', 'not_found'],
  ])('%s is reported and changes nothing', (text, trouble) => {
    const { sockets, live, heard } = anOpenLine()
    sockets.latest().simulateMessage(text)
    expect(heard).toEqual([trouble])
    expect(live.state()).toBe('open')
  })
})

describe('stopping', () => {
  it('closes the socket and leaves no timer', () => {
    const { clock, sockets, live } = anOpenLine()
    live.stop()
    expect(sockets.latest().closed).toBe(true)
    expect(live.state()).toBe('idle')
    expect(clock.waiting()).toBe(0)
  })
})

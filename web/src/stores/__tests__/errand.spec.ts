// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { SifangEvent } from '@/api/types'
import { aboutOf, inOrder, isThere, laneOf, meanwhileOf, movesAfter, nextOf, remedyOf, visitedOf, withoutTicket, wordsOf, type Errand, type Work } from '../errand'

const of = (ticket: string) => ({ ticket, number: `MG-${ticket}`, title: '路灯不亮' })
const act = (ticket: string, action: 'take' | 'start' | 'finish' | 'wait', note = ''): Work => ({ kind: 'act', of: of(ticket), input: { action, ...(note === '' ? {} : { note }) } })
function errand(id: string, work: Work, part: Partial<Errand> = {}): Errand {
  return { id, person: 'u1', community: 'c1', work, photos: [], seen: 3, at: Number(id), stage: 'waiting', key: id, problem: null, meanwhile: [], now: null, ...part }
}
const event = (kind: string, version: number, actor: string | null, more: object = {}): SifangEvent => ({
  community: 'c1', seq: version, kind, at: '2026-11-28T01:00:00Z', actor: actor === null ? null : { id: actor, name: actor }, subject: '', data: { ticket: { id: 't1', version }, ...more },
})

describe('the order of errands', () => {
  it('holds up only what stands behind one that waits in its own ticket', () => {
    const list = inOrder([errand('3', act('b', 'take')), errand('1', act('a', 'take'), { stage: 'refused' }), errand('2', act('a', 'start')), errand('4', act('b', 'start'))])
    expect(list.map(({ id }) => id)).toEqual(['1', '2', '3', '4'])
    expect(nextOf(list, new Set())?.id).toBe('3')
    expect(nextOf(list, new Set(['ticket/b']))).toBeNull()
  })
  it('sends a patrol behind what it is raised as', () => {
    const raised = errand('7', { kind: 'submit', body: { title: '', body: '漏水', category: 'other' } })
    const patrol = errand('8', { kind: 'patrol', body: { grid: 'G1', at: '', words: '漏水' }, with: '7' })
    expect(laneOf(patrol)).toBe(laneOf(raised))
    expect(nextOf([raised, patrol], new Set())?.id).toBe('7')
    expect(laneOf({ ...patrol, work: { kind: 'patrol', body: { grid: 'G1', at: '', words: '' }, with: null } })).not.toBe(laneOf(raised))
  })
})

describe('what others did meanwhile', () => {
  it('is told where it changes what one acts on, and not of oneself, of words or of before', () => {
    const history = [event('ticket.assigned', 3, 'rc'), event('ticket.supported', 4, 'anna'), event('ticket.taken', 5, 'u1'), event('ticket.paused', 6, 'rc'), event('ticket.commented', 7, 'rc')]
    expect(meanwhileOf(history, 3, 'u1').map(({ kind }) => kind)).toEqual(['ticket.paused'])
    expect(meanwhileOf(history, 6, 'u1')).toEqual([])
  })
  it('knows its own step, whose answer was lost', () => {
    const finish = errand('1', act('t1', 'finish', '清掉了'))
    expect(isThere([event('ticket.finished', 4, 'u1', { note: '清掉了' })], finish)).toBe(true)
    expect(isThere([event('ticket.finished', 4, 'u1', { note: '别的话' })], finish)).toBe(false)
    expect(isThere([event('ticket.finished', 2, 'u1', { note: '清掉了' })], finish)).toBe(false)
    expect(isThere([event('ticket.finished', 4, 'rc', { note: '清掉了' })], finish)).toBe(false)
  })
})

describe('what is open behind steps that wait', () => {
  it('follows the last of them', () => {
    const moves = ['take', 'start', 'return', 'comment', 'note']
    expect(movesAfter(moves, [])).toEqual(moves)
    expect(movesAfter(moves, [errand('1', act('t', 'take')), errand('2', act('t', 'start'))])).toEqual(['comment', 'note', 'wait', 'finish'])
    expect(movesAfter(moves, [errand('1', act('t', 'finish'))])).toEqual(['comment', 'note'])
  })
})

describe('what can be done with what was refused', () => {
  const refused = (work: Work, type: string, part: Partial<Errand> = {}): Errand => errand('1', work, { stage: 'refused', problem: { type, title: '', status: 409 }, ...part })
  it('sends a stale step anyway, on the version that was shown', () => {
    expect(remedyOf(refused(act('t', 'finish', '好了'), 'stale_version', { now: 9, meanwhile: [event('ticket.paused', 9, 'rc')] }))).toEqual({ anyway: true, change: true, asComment: false, withoutPhotos: false, again: false })
  })
  it('keeps the words of a step that cannot be made', () => {
    expect(remedyOf(refused(act('t', 'finish', '好了'), 'illegal_move', { now: 9, meanwhile: [event('ticket.confirmed', 9, 'rc')] }))).toMatchObject({ anyway: false, asComment: true, again: false })
    expect(remedyOf(refused(act('t', 'take'), 'forbidden'))).toMatchObject({ asComment: false, again: true })
  })
  it('goes without a photo that the device has lost', () => {
    expect(remedyOf(refused(act('t', 'finish', '好了'), 'lost', { photos: ['a'] }))).toMatchObject({ withoutPhotos: true, again: false })
  })
  it('shows its words', () => {
    expect(wordsOf({ work: { kind: 'submit', body: { title: '水管', body: '漏水', category: 'other' } } })).toBe('水管\n漏水')
    expect(wordsOf({ work: { kind: 'visit', home: 1, body: { day: '2026-11-28', words: '都好' } } })).toBe('都好')
  })
})

describe('a ticket that is not theirs to see any more', () => {
  it('is told of nowhere, and the words stay', () => {
    const one = errand('1', act('t', 'finish', '好了'), { stage: 'refused', problem: { type: 'illegal_move', title: '', status: 409 }, meanwhile: [event('ticket.paused', 9, 'rc')], now: 9 })
    expect(aboutOf(one)).toMatchObject({ number: 'MG-t', title: '路灯不亮' })
    const bare = withoutTicket(one)
    expect(aboutOf(bare)).toBeNull()
    expect([JSON.stringify(bare).includes('路灯'), JSON.stringify(bare).includes('MG-t'), bare.meanwhile, wordsOf(bare), laneOf(bare)]).toEqual([false, false, [], '好了', 'ticket/t'])
  })
  it('is not told of where it was refused as none of theirs', () => {
    expect(aboutOf(errand('1', act('t', 'take'), { stage: 'refused', problem: { type: 'not_found', title: '', status: 404 } }))).toBeNull()
    expect(aboutOf(errand('1', { kind: 'visit', home: 1, body: { day: '2026-11-28', words: '都好' } }))).toBeNull()
  })
})

describe('visits that were due', () => {
  const visit = (id: string, home: number, more: object = {}, part: Partial<Errand> = {}): Errand => errand(id, { kind: 'visit', home, due: 'G1', body: { day: '2026-11-28', words: '都好' }, ...more }, part)
  const of = (...list: Errand[]): number[] => [...visitedOf(list, 'c1', 'G1', '2026-11-28')]
  it('count as made while they wait on the device, each home once', () => {
    expect(of(visit('1', 4), visit('2', 4), visit('3', 5))).toEqual([4, 5])
  })
  it('count where they are: not of another grid or community, not where none was due, not where it was refused, not where the next is due by now', () => {
    expect(of(visit('1', 1, { due: 'G2' }), visit('2', 2, {}, { community: 'c2' }), visit('3', 3, { due: undefined }), visit('4', 4, {}, { stage: 'refused' }), visit('5', 5, { body: { day: '2026-11-20', words: '', next_visit: '2026-11-28' } }))).toEqual([])
    expect(of(visit('6', 6, { body: { day: '2026-11-28', words: '', next_visit: '2026-11-29' } }))).toEqual([6])
  })
})

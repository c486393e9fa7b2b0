// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { Amendment, Motion } from '@/api/types'
import { anItem, aVote } from '@/test_support/fixtures'
import { decisionOf, hostRoad, nextToVote, voteFailed, voteOf } from '../host_road'
import { amendBar, bearsMore, amendedText, amendmentState, hasMovedEnough, isMoot, isStale, motionState, openAmendments, openMotion, subjectOf, votesShown, votingOn, wordingOf } from '../motion_rules'
import { aMeeting } from '@/test_support/fixtures'

const at = '2026-11-27T19:35:00+08:00'
const amendment = (change: Partial<Amendment> = {}): Amendment => ({ id: 'a1', by: '陈经理', user: 'u2', party: 'property_company', text: '改后', reason: '更清楚', wording: 1, at, state: 'open', ...change })
const motion = (change: Partial<Motion> = {}): Motion => ({ id: 'm1', by: '吴老师', user: 'u1', party: 'party_representatives', text: '原文', at, state: 'open', wordings: [], amendments: [], ...change })
const closed = { state: 'closed' as const, options: ['for', 'against', 'abstain'], motion: null, amendment: null }
const passed = { valid: true, passed: true, tally: {} }
const failed = { valid: true, passed: false, tally: {} }

describe('a motion', () => {
  it('has lapsed when its item ends before it is decided, and its open amendments with it', () => {
    const one = motion({ amendments: [amendment()] })
    const now = anItem({ state: 'current', motions: [one] })
    expect([motionState(now, one), amendmentState(now, one, amendment())]).toEqual(['open', 'open'])
    const over = anItem({ state: 'deferred', motions: [one] })
    expect([motionState(over, one), amendmentState(over, one, amendment())]).toEqual(['lapsed', 'lapsed'])
    expect(openMotion(over)).toBeUndefined()
  })
  it('keeps what became of it when its item ends', () => {
    const one = motion({ state: 'adopted', amendments: [amendment({ state: 'carried' }), amendment({ id: 'a2' })] })
    const item = anItem({ state: 'decided', motions: [one] })
    expect(motionState(item, one)).toBe('adopted')
    expect(one.amendments.map((entry) => amendmentState(item, one, entry))).toEqual(['carried', 'lapsed'])
    expect(openAmendments(one)).toEqual([])
  })
  it('is being voted on while a vote on it or on one of its amendments is open', () => {
    const one = motion({ amendments: [amendment()] })
    const item = (change: Parameters<typeof aVote>[0]) => anItem({ state: 'current', motions: [one], votes: [aVote(change)] })
    expect(votingOn(item({ state: 'open', motion: 'm1' }), one)).toBeDefined()
    expect(votingOn(item({ state: 'open', amendment: 'a1' }), one)).toBeDefined()
    expect(votingOn(item({ state: 'draft', motion: 'm1' }), one)).toBeUndefined()
    expect(votingOn(item({ state: 'open', motion: null, amendment: null }), one)).toBeUndefined()
  })
  it('shows of an amendment what it changed when it was taken over', () => {
    const taken = amendment({ state: 'accepted', text: '现文' })
    const one = motion({ text: '现文', wordings: [{ id: 'w1', text: '原文', by: '吴老师', at, amendment: 'a1' }], amendments: [taken, amendment({ id: 'a2', wording: 1 })] })
    expect(amendedText(one, taken)).toBe('原文')
    expect(amendedText(one, amendment({ id: 'a2' }))).toBe('原文')
    expect(amendedText(one, amendment({ id: 'a2', wording: 2 }))).toBe('现文')
    expect(amendedText(one, amendment({ id: 'a2', state: 'rejected' }))).toBe('原文')
    expect(amendedText(one, amendment({ id: 'a2', state: 'rejected', wording: 2 }))).toBe('现文')
    expect(wordingOf(one)).toBe(2)
  })
})

describe('an amendment to an earlier wording', () => {
  const taken = amendment({ state: 'accepted', text: '现文' })
  const stale = amendment({ id: 'a2', text: '改前' })
  const one = motion({ text: '现文', wordings: [{ id: 'w1', text: '原文', by: '吴老师', at, amendment: 'a1' }], amendments: [taken, stale] })
  it('is stale while it is open, and holds up nothing', () => {
    expect([isStale(one, stale), isStale(one, taken), isStale(one, amendment({ id: 'a3', wording: 2 }))]).toEqual([true, false, false])
    expect(openAmendments(one)).toEqual([])
    expect(nextToVote(anItem({ state: 'current', motions: [one] }))).toEqual({ motion: one })
  })
  it('leaves what was drafted on it behind', () => {
    const draft = aVote({ state: 'draft', motion: null, amendment: 'a2', result: null })
    const item = anItem({ state: 'current', motions: [one], votes: [draft] })
    expect(isMoot(item, draft)).toBe(true)
    expect(votesShown(item)).toEqual([])
    expect(voteOf(item)).toBeUndefined()
  })
})

describe('one person', () => {
  const many = (count: number, state: Amendment['state']): Amendment[] => Array.from({ length: count }, (_, at) => amendment({ id: `a${at}`, state }))
  it('has a few amendments waiting, and proposes and moves so much in all', () => {
    expect(amendBar(motion({ amendments: many(2, 'open') }), 'u2')).toBeNull()
    expect(amendBar(motion({ amendments: many(3, 'open') }), 'u2')).toBe('waiting')
    expect(amendBar(motion({ amendments: many(3, 'open') }), 'u1')).toBeNull()
    expect(amendBar(motion({ amendments: many(20, 'withdrawn') }), 'u2')).toBe('enough')
    expect(amendBar(motion({ amendments: many(100, 'withdrawn') }), 'u1')).toBe('enough')
    expect(bearsMore(motion({ amendments: many(99, 'withdrawn') }))).toBe(true)
    expect(bearsMore(motion({ amendments: many(100, 'withdrawn') }))).toBe(false)
    const motions = Array.from({ length: 10 }, (_, at) => motion({ id: `m${at}`, state: 'withdrawn' }))
    expect([hasMovedEnough(anItem({ motions }), 'u1'), hasMovedEnough(anItem({ motions }), 'u2')]).toEqual([true, false])
  })
})

describe('the host', () => {
  const road = (change: Parameters<typeof anItem>[0]) => {
    const item = anItem({ id: 'i1', state: 'current', ...change })
    return hostRoad(aMeeting({ state: 'in_session', agenda: [item], current: 'i1' }), new Set(['next'])).main
  }
  it('puts the amendments to the vote first, then the motion', () => {
    expect(nextToVote(anItem({ state: 'current', motions: [motion({ amendments: [amendment()] })] }))?.amendment?.id).toBe('a1')
    expect(nextToVote(anItem({ state: 'current', motions: [motion({ amendments: [amendment({ state: 'rejected' })] })] }))).toEqual({ motion: motion({ amendments: [amendment({ state: 'rejected' })] }) })
    expect(road({ motions: [motion()], votes: [] })).toBe('put_to_vote')
    expect(road({ motions: [motion({ amendments: [amendment({ state: 'rejected' })] })], votes: [aVote({ ...closed, amendment: 'a1', result: failed })] })).toBe('put_to_vote')
    expect(road({ motions: [motion({ state: 'adopted' })], votes: [aVote({ ...closed, motion: 'm1', result: passed })] })).toBe('write_decision')
  })
  it('is not held up by what was drafted on a motion that was withdrawn', () => {
    const draft = aVote({ state: 'draft', motion: 'm1', amendment: null, result: null })
    const item = anItem({ state: 'current', motions: [motion({ state: 'withdrawn' })], votes: [draft] })
    expect(isMoot(item, draft)).toBe(true)
    expect(voteOf(item)).toBeUndefined()
    expect(subjectOf(item, draft)?.motion.id).toBe('m1')
    expect(voteOf(anItem({ state: 'current', motions: [motion()], votes: [draft] }))).toEqual(draft)
    expect(votesShown(item)).toEqual([])
    expect(votesShown(anItem({ motions: [motion({ text: '现文' })], votes: [aVote({ ...draft, id: 'v0', question: '原文' }), aVote({ ...closed, id: 'v1', question: '问' })] })).map(({ question }) => question)).toEqual(['问', '现文'])
  })
  it('writes the adopted motion as the decision, and is not stopped by an amendment that failed', () => {
    const item = anItem({
      motions: [motion({ state: 'rejected' }), motion({ id: 'm2', state: 'adopted', text: '每周五清运。' })],
      votes: [aVote({ ...closed, id: 'v1', motion: 'm2', question: '每周五清运。', result: passed }), aVote({ ...closed, id: 'v2', amendment: 'a1', result: failed })],
    })
    expect(decisionOf(item)).toBe('每周五清运。')
    expect(voteFailed(item)).toBe(false)
  })
})

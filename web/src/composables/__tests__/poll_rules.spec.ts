// SPDX-License-Identifier: Apache-2.0
// What a poll's rule asks for, in figures and words; the cases are those of the rules themselves.
import { beforeAll, describe, expect, it } from 'vitest'
import { aPoll, anEvent, aRule } from '@/test_support/fixtures'
import { withServices } from '@/test_support/with_services'
import { learnAllWords, useLanguage } from '@/i18n'
import { apply } from '@/stores/polls.store'
import { approves, areaFigure, earliestTimes, isDue, isMet, leastOf, mayCast, measuresOf, missingOf, percentOf, readArea, ruleKeys, timeWrong, verdictOf } from '../poll_rules'
import { isTaken, typedAs } from '../paper_words'
import { usePollWords } from '../usePollWords'

beforeAll(learnAllWords)

const twoThirds = { numerator: 2, denominator: 3, strict: false }
const half = { numerator: 1, denominator: 2, strict: true }

describe('a threshold', () => {
  it('of two thirds is met by exactly two thirds, and says what is missing one below', () => {
    expect(isMet(twoThirds, 2_000_000, 3_000_000)).toBe(true)
    expect(isMet(twoThirds, 1_999_999, 3_000_000)).toBe(false)
    expect(missingOf(twoThirds, 1_999_999, 3_000_000)).toBe(1)
    expect(missingOf(twoThirds, 2_000_000, 3_000_000)).toBe(0)
  })
  it('of more than half is not met by exactly half', () => {
    expect(isMet(half, 150, 300)).toBe(false)
    expect(missingOf(half, 150, 300)).toBe(1)
    expect(leastOf(half, 301)).toBe(151)
  })
  it('is reached where a whole cannot be parted evenly', () => {
    expect(leastOf(twoThirds, 100)).toBe(67)
    expect(isMet(twoThirds, 67, 100) && !isMet(twoThirds, 66, 100)).toBe(true)
  })
  it('never looks reached in percent when it is not', () => {
    expect(percentOf(1_999_999, 3_000_000)).toBe(66.6)
    expect(percentOf(999, 1000)).toBe(99.9)
    expect(percentOf(9999, 10_000)).toBe(99.9)
    expect(percentOf(1, 1)).toBe(100)
    expect(percentOf(0, 0)).toBe(0)
  })
  it('holds for the largest areas there are', () => {
    const whole = 1_000_000_000_000_000
    expect(missingOf(twoThirds, 666_666_666_666_666, whole)).toBe(1)
    expect(isMet(twoThirds, 666_666_666_666_667, whole)).toBe(true)
  })
})

describe('the rule in words', () => {
  const words = () => withServices().page(() => usePollWords())
  it('of owners names area and owners, in both languages', async () => {
    const poll = aPoll()
    await useLanguage('zh-CN')
    expect(words().rule(poll)).toEqual(['面积和人数都要有三分之二以上参与。', '参与的面积和人数里，都有过半数同意，才算通过。'])
    await useLanguage('en')
    expect(words().rule(poll)).toEqual(['It takes at least two thirds of the area and of the owners to take part.', 'It is carried when more than half of the area and of the owners that took part are for it.'])
    await useLanguage('zh-CN')
  })
  it('of special matters asks for three quarters', () => {
    expect(words().rule(aPoll({ rule: aRule({ approval: { numerator: 3, denominator: 4, strict: false } }) }))[1]).toBe('参与的面积和人数里，都有四分之三以上同意，才算通过。')
  })
  it('without area names people, and those entitled where approval is of all', () => {
    expect(ruleKeys(aPoll({ rule: aRule({ weighed: false }) }))).toEqual(['polls.take_part.heads', 'polls.pass.heads'])
    expect(ruleKeys(aPoll({ rule: aRule({ weighed: false, base: 'entitled' }) }))).toEqual(['polls.take_part.heads', 'polls.pass.entitled'])
  })
  it('of own options says that one of them must win', () => {
    expect(ruleKeys(aPoll({ options: ['甲公司', '乙公司'] }))[1]).toBe('polls.win.weighed')
  })
  it('says a threshold that has no name as a fraction', () => {
    expect(words().share({ numerator: 4, denominator: 5, strict: true })).toBe('超过 5 分之 4')
  })
  it('names a rule and its source in the language of the reader, and one it does not know as it came', async () => {
    const poll = aPoll()
    expect(words().source(poll)).toContain('民法典')
    await useLanguage('en')
    expect(words().source(poll)).toContain('Civil Code')
    await useLanguage('zh-CN')
    expect(words().source(aPoll({ rule: aRule({ code: 'other_rule', source: 'Bylaws, art. 3' }) }))).toBe('Bylaws, art. 3')
  })
})

describe('a result', () => {
  const carried = { valid: true, passed: true, reason: 'carried', winner: null }
  const failed = { valid: true, passed: false, reason: 'no_majority', winner: null }
  const few = { valid: false, passed: false, reason: 'too_few', winner: null }
  it('is carried, won by an option, not carried, or not valid', () => {
    expect([carried, { ...carried, winner: '甲公司' }, failed, few].map(verdictOf)).toEqual(['passed', 'won', 'not_passed', 'too_few'])
  })
  it('is said in words that name the option', () => {
    const { verdict } = withServices().page(() => usePollWords())
    expect(verdict({ ...carried, winner: '甲公司' })).toBe('“甲公司”通过')
    expect(verdict(few)).toBe('参与的不够，表决无效')
  })
  it('asks approval of "for" alone, or of every option but abstaining', () => {
    const plain = ['for', 'against', 'abstain']
    expect(plain.map((option) => approves(plain, option))).toEqual([true, false, false])
    expect(['甲', '乙', 'abstain'].map((option) => approves(['甲', '乙'], option))).toEqual([true, true, false])
  })
})

describe('times', () => {
  const now = Date.parse('2026-11-27T01:20:00Z')
  it('are the earliest full hours that the rule allows', () => {
    const { opens, closes } = earliestTimes(aPoll(), now)
    expect(new Date(opens).toISOString()).toBe('2026-12-12T02:00:00.000Z')
    expect(closes - opens).toBe(5 * 86_400_000)
  })
  it('keep some minutes in hand before the hour', () => {
    expect(new Date(earliestTimes(aPoll(), Date.parse('2026-11-27T01:58:00Z')).opens).toISOString()).toBe('2026-12-12T03:00:00.000Z')
  })
  it('need shorter notice of an extraordinary one', () => {
    expect(new Date(earliestTimes(aPoll({ extraordinary: true }), now).opens).toISOString()).toBe('2026-12-04T02:00:00.000Z')
  })
  it('are read out of the server\'s refusal, with their border', () => {
    const problem = { type: 'invalid', title: '', status: 400, errors: [{ pointer: '/opens_at', message: 'must give notice: not before 2026-12-12T09:20:00+08:00' }] }
    expect(timeWrong(problem, 'opens_at')).toEqual({ key: 'polls.time_early', at: '2026-12-12T09:20:00+08:00' })
    expect(timeWrong(problem, 'closes_at')).toBeNull()
    expect(timeWrong({ ...problem, errors: [{ pointer: '/closes_at', message: 'must not be after 2027-01-12T01:20:00Z' }] }, 'closes_at')?.key).toBe('polls.time_late')
    expect(timeWrong({ ...problem, errors: [{ pointer: '/closes_at', message: 'is not a time' }] }, 'closes_at')).toEqual({ key: 'polls.time_wrong', at: '' })
  })
  it('end casting, and begin counting', () => {
    const mine = { elector: '3-1-502', area: 9850, cast_at: null, channel: null, choice: null, proxy: false }
    const poll = aPoll({ closes_at: '2026-11-27T02:00:00Z', own: [mine] })
    expect([mayCast(poll, now), isDue(poll, now)]).toEqual([true, false])
    expect([mayCast(poll, now + 3_600_000), isDue(poll, now + 3_600_000)]).toEqual([false, true])
    expect(mayCast(aPoll({ own: [{ ...mine, cast_at: '2026-11-27T01:00:00Z' }] }), now)).toBe(false)
  })
})

describe('areas', () => {
  it('are read to the hundredth and nothing else', () => {
    expect(['98.5', '98', '0.01', '1,234.56', ' 7 '].map(readArea)).toEqual([9850, 9800, 1, 123_456, 700])
    expect(['', '-1', '1.234', 'x', '1.', '.5'].map(readArea)).toEqual([null, null, null, null, null, null])
  })
  it('are shown exactly', () => {
    expect(areaFigure(123_456_7, 'zh-CN')).toBe('12,345.67')
    expect(areaFigure(9850, 'en')).toBe('98.5')
  })
  it('count where the rule weighs them', () => {
    expect(measuresOf(aPoll())).toEqual(['area', 'heads'])
    expect(measuresOf(aPoll({ rule: aRule({ weighed: false }) }))).toEqual(['heads'])
  })
})

describe('a typed ballot', () => {
  const paper = (state: 'waiting' | 'counted' | 'in_review') => typedAs({ ok: true, data: { id: 'p', elector: 'e', channel: 'paper', state, photo: false } })
  const refused = (type: string, more: object = {}) => typedAs({ ok: false, problem: { type, title: '', status: 409, ...more } })
  it('is a first typing, counted, or for review', () => {
    expect([paper('waiting'), paper('counted'), paper('in_review')]).toEqual(['first', 'counted', 'in_review'])
  })
  it('is refused in words that say why', () => {
    expect(refused('conflict', { detail: 'you typed it; now a second person types it' })).toBe('own')
    expect(refused('conflict', { detail: 'a written ballot of this elector is in review' })).toBe('reviewed_already')
    expect(refused('already_voted')).toBe('voted')
    expect(refused('illegal_move')).toBe('over')
    expect(refused('invalid', { errors: [{ pointer: '/elector', message: 'is not in the electorate' }] })).toBe('unknown')
    expect(refused('offline')).toBe('failed')
  })
  it('gives way to the next only when it was taken', () => {
    expect((['first', 'counted', 'in_review', 'own', 'unknown', 'failed'] as const).map(isTaken)).toEqual([true, true, true, false, false, false])
  })
})

describe('a poll on the screen', () => {
  const own = [{ elector: '3-1-502', area: 9850, cast_at: null, channel: null, choice: null, proxy: false }]
  const known = new Map([['p-000000000001', aPoll({ version: 3, own, moves: ['cast'] })]])
  const told = (more: object) => anEvent('poll.ballot_cast', { poll: aPoll(more) })
  it('takes what an event says and keeps what only the reader knows', () => {
    const next = apply(known, told({ version: 4, cast: { heads: 1, area: 9850 } })).get('p-000000000001')
    expect(next).toMatchObject({ version: 4, cast: { heads: 1, area: 9850 }, own, moves: ['cast'] })
  })
  it('does not go back to an older state, and learns of no poll it has not fetched', () => {
    expect(apply(known, told({ version: 2 }))).toBe(known)
    expect(apply(known, told({ id: 'p-000000000009', version: 9 }))).toBe(known)
  })
})

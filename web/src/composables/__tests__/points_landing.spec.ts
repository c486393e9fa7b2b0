// @vitest-environment jsdom
// SPDX-License-Identifier: Apache-2.0
// What of the points scheme meets people where they land: what waits for whom, whether a household takes part, answers to
// objections; and a publication that is read household by household, one's own first.
import { ref } from 'vue'
import { describe, expect, it } from 'vitest'
import type { Passbook, PublicationEntry, Role, Score, User } from '@/api/types'
import { useCommunities } from '@/stores/communities.store'
import { useSession } from '@/stores/session.store'
import { aCommunity } from '@/test_support/fixtures'
import { ok, refused, settle, withServices, type Answers } from '@/test_support/with_services'
import { answeredLately, standingOf } from '../points_rules'
import { usePointsWork } from '../usePointsWork'
import { usePublication } from '../usePublication'

const c = aCommunity().id
function world(roles: Role[], answers: Answers['points'] = {}) {
  const me: User = { id: 'u-1', login: 'wang', name: '王', root: false, memberships: roles.map((role) => ({ community: c, code: 'MG', community_name: '村', role, party: null, grid: null, household: null, home: null })) }
  const all = withServices({ points: answers })
  all.setup(() => {
    useSession().me = me
    useCommunities().byId = new Map([[c, { ...aCommunity(), plugins: [{ name: 'points', title_zh: '积分', title_en: 'Points', pages: [] }] }]])
  })
  return all
}
const page = (count: number, next: string | null = null) => ok({ items: Array.from({ length: count }, (_, id) => ({ id })), next })
const rounds = () => ok({ items: [{ id: 2, title: '月末', visits: 10, done: 3 }, { id: 1, title: '走完', visits: 4, done: 4 }], next: null })

describe('work that waits', () => {
  it('is the inspector’s: households of open rounds, first reviews', async () => {
    const asked: unknown[] = []
    const all = world(['inspector'], { rounds: (_c: string, query: unknown) => { asked.push(query); return rounds() }, reviews: (_c: string, step: string) => { asked.push(step); return page(3) } })
    const work = all.page(() => usePointsWork())
    await settle()
    expect(work.lines.value).toEqual([
      { key: 'round-2', to: '/points/rounds/2', kind: 'round', count: '7', title: '月末' },
      { key: 'first', to: '/points/review', kind: 'first', count: '3' },
    ])
    expect(asked).toEqual([{ state: 'open', limit: 10 }, 'first'])
    work.leave()
  })

  it('is the supervisor’s: rounds, second reviews and objections, as many as were told at least', async () => {
    const all = world(['supervisor'], { rounds, reviews: (_c: string, step: string) => page(step === 'second' ? 50 : 9, '5'), objections: () => page(1) })
    const work = all.page(() => usePointsWork())
    await settle()
    expect(work.lines.value.map(({ kind, count, to }) => [kind, count, to])).toEqual([['round', '7', '/points/rounds/2'], ['second', '50+', '/points/review?step=second'], ['objections', '1', '/points/objections']])
    work.leave()
  })

  it('is on a grid’s page the leader’s first reviews alone', async () => {
    const all = world(['grid_leader', 'supervisor'], { reviews: (_c: string, step: string) => page(step === 'first' ? 2 : 8) })
    const work = all.page(() => usePointsWork(() => 'reviews'))
    await settle()
    expect(work.lines.value.map(({ kind, count }) => [kind, count])).toEqual([['first', '2']])
    work.leave()
  })

  it('asks nothing for others, says nothing of a broken line, and says what else is wrong', async () => {
    const nobody = world(['grid_worker'])
    const none = nobody.page(() => usePointsWork())
    await settle()
    expect([none.lines.value, none.problem.value]).toEqual([[], null])
    none.leave()
    let answer = refused('offline', 0)
    const leader = world(['grid_leader'], { reviews: () => answer })
    const work = leader.page(() => usePointsWork())
    await settle()
    expect([work.lines.value, work.problem.value]).toEqual([[], null])
    answer = refused('busy', 503)
    await work.load()
    expect(work.problem.value?.status).toBe(503)
    work.leave()
  })
})

describe('a household', () => {
  const book = (more: object, enrolled = false): Passbook => ({ household: { enrolled }, balance: 0, entries: [], waiting: [], ...more }) as unknown as Passbook
  it.each([
    [book({}, true), 'in'], [book({}), 'never'], [book({ balance: -3 }), 'left'], [book({ entries: [{}] }), 'left'], [book({ waiting: [{}] }), 'left'],
  ] as const)('takes part, has left or never did (%#)', (its, standing) => { expect(standingOf(its)).toBe(standing) })

  it('hears for a week of objections that were answered, the newest first', () => {
    const now = Date.parse('2026-11-28T00:00:00Z')
    const score = (id: number, state: string | null, answered_at: string | null = null): Score => ({ id, objection: state === null ? null : { state, answered_at } }) as Score
    const scores = [
      score(1, null), score(2, 'open'), score(3, 'withdrawn', '2026-11-27T00:00:00Z'), score(4, 'upheld', '2026-11-20T23:00:00Z'),
      score(5, 'rejected', '2026-11-21T01:00:00Z'), score(6, 'upheld', '2026-11-27T00:00:00Z'),
    ]
    expect(answeredLately(scores, now).map(({ id }) => id)).toEqual([6, 5])
  })
})

describe('a publication', () => {
  const entry = (who: string, own = false): PublicationEntry => ({ who, points: 10, gains: [], deductions: 0, own })
  const pages: Record<string, object> = {
    '': { id: 1, month: '2026-11', households: 3, list: [entry('001'), entry('002')], next: '200' },
    200: { id: 1, month: '2026-11', households: 3, list: [entry('003', true)], next: null },
  }

  it('is read household by household to its end, one’s own first', async () => {
    const asked: string[] = []
    const all = world(['resident'], { publication: (_c: string, _id: number, { cursor = '' }: { cursor?: string }) => { asked.push(cursor); return ok(pages[cursor]) } })
    const read = all.page(() => usePublication(() => c, () => 1))
    await settle()
    expect([asked, read.whole.value, read.problem.value]).toEqual([['', '200'], true, null])
    expect(read.entries.value.map(({ who, own }) => [who, own])).toEqual([['003', true], ['001', false], ['002', false]])
    expect(new Set(read.entries.value.map(({ at }) => at)).size).toBe(3)
    read.leave()
  })

  it('is not whole where the line breaks; read again, it is', async () => {
    let broken = true
    const all = world(['resident'], { publication: (_c: string, _id: number, { cursor = '' }: { cursor?: string }) => cursor !== '' && broken ? refused('offline', 0) : ok(pages[cursor]) })
    const read = all.page(() => usePublication(() => c, () => 1))
    await settle()
    expect([read.whole.value, read.problem.value?.type, read.entries.value.length]).toEqual([false, 'offline', 2])
    broken = false
    await read.load()
    expect([read.whole.value, read.problem.value, read.entries.value.length]).toEqual([true, null, 3])
    read.leave()
  })

  it('that was left for another takes no late answer', async () => {
    const id = ref(1)
    let answer: (page: unknown) => void = () => undefined
    const late = new Promise((resolve) => { answer = resolve })
    const all = world(['resident'], { publication: (_c: string, one: number) => one === 1 ? late : ok({ ...pages[200], id: 2 }) })
    const read = all.page(() => usePublication(() => c, () => id.value))
    id.value = 2
    await settle()
    answer(await ok(pages['']))
    await settle()
    expect([read.publication.value?.id, read.entries.value.map(({ who }) => who)]).toEqual([2, ['003']])
    read.leave()
  })
})

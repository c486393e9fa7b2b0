// @vitest-environment jsdom
// SPDX-License-Identifier: Apache-2.0
// A household's pages: the code that turns by itself and is good without a line, the passbook of those who take no
// part, and where the points scheme leads whom.
import { ref } from 'vue'
import { afterEach, describe, expect, it } from 'vitest'
import type { Outcome, Passbook, Redemption, User } from '@/api/types'
import { navOf } from '@/components/nav'
import { useCommunities } from '@/stores/communities.store'
import { keptName, draftName } from '@/stores/drafts'
import { landingOf, useSession } from '@/stores/session.store'
import { aCommunity } from '@/test_support/fixtures'
import { ok, refused, settle, withServices, type Answers } from '@/test_support/with_services'
import { pointsPagesOf } from '../points_pages'
import { usePassbook } from '../usePassbook'
import { usePluginList } from '../usePluginList'
import { useRedemption } from '../useRedemption'

const c = aCommunity().id
const points = { name: 'points', title_zh: '村规民约积分', title_en: 'Points scheme', pages: [] }
const me: User = { id: 'u-1', login: 'wang', name: '王', root: false, memberships: [{ community: c, code: 'MG', community_name: '村', role: 'resident', party: null, grid: null, household: 'h-1', home: null }] }
const code: Redemption = { id: 7, code: '48271935', qr: '<svg/>', state: 'reserved', points: 300, fen: 3_000, shop: { id: 1, name: '惠民超市', address: '村口' }, lines: [{ goods: 1, title: '大米', count: 1, points: 300 }], at: '2026-11-25T02:00:00Z', expires_at: '2026-11-25T02:30:00Z', ended_at: null, household: '0312' }
const offline = (): Promise<Outcome<never>> => refused('offline', 0)

/** Somebody at home in a community where the scheme is on, or is not. */
function world(answers: Answers['points'] = {}, { on = true, kept = {} as Record<string, string> } = {}) {
  const all = withServices({ points: answers, people: { logout: () => ok({}) } }, kept)
  all.setup(() => {
    useSession().me = me
    useCommunities().byId = new Map([[c, { ...aCommunity(), plugins: on ? [points] : [] }]])
  })
  return all
}
const visible = (state: 'visible' | 'hidden'): void => {
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state })
  document.dispatchEvent(new Event('visibilitychange'))
}
afterEach(() => { visible('visible') })

describe('a code', () => {
  it('is asked for every few seconds, turns when it was taken, and is then left alone', async () => {
    const answers = [code, code, { ...code, state: 'taken' as const, qr: null }]
    let asked = 0
    const all = world({ redemption: () => { asked += 1; return ok(answers.shift() ?? code) } })
    const page = all.page(() => useRedemption(() => 7))
    await settle()
    all.clock.advance(3_000)
    await settle()
    expect([asked, page.redemption.value?.state]).toEqual([2, 'reserved'])
    all.clock.advance(3_000)
    await settle()
    expect([asked, page.redemption.value?.state]).toEqual([3, 'taken'])
    all.clock.advance(60_000)
    await settle()
    expect(asked).toBe(3)
    page.leave()
  })

  it('is not asked for while nobody looks, and at once when somebody does', async () => {
    let asked = 0
    const all = world({ redemption: () => { asked += 1; return ok(code) } })
    const page = all.page(() => useRedemption(() => 7))
    await settle()
    visible('hidden')
    all.clock.advance(60_000)
    await settle()
    expect(asked).toBe(1)
    visible('visible')
    await settle()
    expect(asked).toBe(2)
    page.leave()
    visible('visible')
    await settle()
    expect(asked).toBe(2)
  })

  it('stands without a line as it was told last, and goes from the device once it is over', async () => {
    const name = keptName('u-1', `${c}.points-code.7`)
    const all = world({ redemption: offline }, { kept: { [name]: JSON.stringify(code) } })
    const page = all.page(() => useRedemption(() => 7))
    await settle()
    expect([page.redemption.value?.code, page.away.value, page.problem.value]).toEqual(['48271935', true, null])
    page.leave()
    const back = world({ redemption: () => ok({ ...code, state: 'expired', qr: null }) }, { kept: { [name]: JSON.stringify(code) } })
    const again = back.page(() => useRedemption(() => 7))
    await settle()
    expect([again.redemption.value?.state, again.away.value, back.storage.kept[name]]).toEqual(['expired', false, undefined])
    again.leave()
  })

  it('that was never read says so without a line', async () => {
    const all = world({ redemption: offline })
    const page = all.page(() => useRedemption(() => 7))
    await settle()
    expect([page.redemption.value, page.problem.value?.type]).toEqual([null, 'offline'])
    page.leave()
  })
})

describe('the passbook', () => {
  const book = { household: { id: 1, number: '0312', name: '何' }, month: '2026-11', waiting: [], entries: [{ id: 9 }], blocks: [], next: '9' } as unknown as Passbook

  it.each([
    [refused('not_found', 404), 'account'],
    [ok({ enrolled: false }), 'enrolled'],
    [{ ok: false, problem: { type: 'forbidden', title: '', status: 403, detail: 'nobody of those who had this account lives there any more' } }, 'waiting'],
  ] as const)('that is not there says why', async (own, why) => {
    const all = world({ passbook: () => refused('forbidden', 403), own: () => own })
    const page = all.page(() => usePassbook(() => undefined))
    await settle()
    expect([page.outside.value, page.problem.value, page.book.value]).toEqual([why, null, null])
    page.leave()
  })

  it('goes on behind its last entry, in the month that is looked at', async () => {
    const asked: unknown[] = []
    const all = world({ passbook: (_c: string, query: unknown) => { asked.push(query); return ok(asked.length === 1 ? book : { ...book, entries: [{ id: 8 }], next: null }) } })
    const page = all.page(() => usePassbook(() => '2026-10'))
    await settle()
    await page.more()
    expect(asked).toEqual([{ month: '2026-10' }, { month: '2026-10', cursor: '9' }])
    expect(page.book.value?.entries.map(({ id }) => id)).toEqual([9, 8])
    page.leave()
  })

  it('is readable without a line as it was last', async () => {
    const all = world({ passbook: offline }, { kept: { [keptName('u-1', `${c}.points-passbook.now`)]: JSON.stringify(book) } })
    const page = all.page(() => usePassbook(() => undefined))
    await settle()
    expect([page.book.value?.month, page.problem.value?.type]).toEqual(['2026-11', 'offline'])
    page.leave()
  })
})

describe('what is kept for reading without a line', () => {
  it('is no unsent draft, and goes when the person logs out', async () => {
    const all = world({}, { kept: { [keptName('u-1', 'x')]: '{}', [keptName('u-2', 'x')]: '{}', [draftName('u-1', 'y')]: '{}' } })
    const session = all.setup(() => useSession())
    Reflect.deleteProperty(all.storage.kept, draftName('u-1', 'y'))
    expect(session.hasDrafts()).toBe(false)
    await session.logout()
    expect(Object.keys(all.storage.kept)).toEqual([keptName('u-2', 'x')])
  })
})

describe('a list', () => {
  it('asks nothing where the scheme is off', async () => {
    const page = world({}, { on: false }).page(() => usePluginList({ ask: () => { throw new Error('asked') } }))
    await settle()
    expect([page.loaded.value, page.items.value]).toEqual([false, []])
    page.leave()
  })
  it('takes no answer that was overtaken by another question', async () => {
    const state = ref('a')
    const waiting: Record<string, (answer: Outcome<{ items: { id: number }[]; next: null }>) => void> = {}
    const page = world().page(() => usePluginList({ ask: () => new Promise<Outcome<{ items: { id: number }[]; next: null }>>((tell) => { waiting[state.value] = tell }), on: () => state.value }))
    await settle()
    state.value = 'b'
    await settle()
    waiting['b']?.({ ok: true, data: { items: [{ id: 2 }], next: null } })
    waiting['a']?.({ ok: true, data: { items: [{ id: 1 }], next: null } })
    await settle()
    expect(page.items.value).toEqual([{ id: 2 }])
    page.leave()
  })
})

describe('the points scheme', () => {
  it.each([['inspector', 'rounds'], ['supervisor', 'review'], ['merchant', 'counter']] as const)('is where %s lands where it is on, and not elsewhere', (role, page) => {
    expect([landingOf([role], true), landingOf([role])]).toEqual([page, 'home'])
    expect(navOf([role], true)[0]?.name).toBe(page)
    expect(navOf([role]).some(({ name }) => name === page)).toBe(false)
    expect(navOf([role], true).length).toBeLessThanOrEqual(5)
  })
  it('leads no merchant to a passbook, and everybody to the board', () => {
    expect(pointsPagesOf(['merchant']).map(({ name }) => name)).toEqual(['counter', 'board'])
    expect(pointsPagesOf(['resident']).map(({ name }) => name)).toEqual(['passbook', 'board'])
    expect(pointsPagesOf(['officer']).map(({ name }) => name)).toEqual(['figures', 'board'])
  })
})

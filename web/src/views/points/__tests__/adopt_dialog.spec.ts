// @vitest-environment jsdom
// SPDX-License-Identifier: Apache-2.0
// By which vote a version is adopted: those that were about it alone are offered, the others said why not; where none was,
// the words to ask, to be copied also where the browser does not let us.
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { createMemoryHistory, createRouter } from 'vue-router'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { BookVote, Meeting, Problem, User, WholeBook } from '@/api/types'
import { i18n, learnAllWords } from '@/i18n'
import { useCommunities } from '@/stores/communities.store'
import { servicesKey } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { aCommunity } from '@/test_support/fixtures'
import { ok, withServices } from '@/test_support/with_services'
import AdoptDialog from '../book/AdoptDialog.vue'

const c = aCommunity().id
const me: User = { id: 'u-1', login: 'chair', name: '主持', root: false, memberships: [{ community: c, code: 'MG', community_name: '村', role: 'host', party: null, grid: null, household: null, home: null }] }
const book: WholeBook = {
  id: 5, number: 2, title: '积分办法', state: 'proposed', month_most: 500, point_fen: 10, redeem_fen: 10_000, from_day: null, vote: null, meeting: null, made_name: '管理员', made_at: '2026-11-01T00:00:00Z', decided_at: null, version: 3, blocks: [], items: [],
}
const vote = (id: string, why: BookVote['why'], question = `问题 ${id}`): BookVote => ({ id, question, item: '积分', meeting: { id: `m-${id}`, title: '代表会', starts_at: '2026-11-20T01:00:00Z' }, why })
const refused = (state: string): Problem => ({ type: 'conflict', title: '', status: 409, ...{ state } })

beforeAll(async () => {
  await learnAllWords()
  // jsdom knows no modal dialogs.
  HTMLDialogElement.prototype.showModal = function show() { this.open = true }
})
let copied: string[]
let mayCopy: boolean
beforeEach(() => {
  copied = []
  mayCopy = true
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: (text: string) => mayCopy ? Promise.resolve(void copied.push(text)) : Promise.reject(new Error('no')) } })
})

async function show(votes: BookVote[], meetings: Meeting[] = []) {
  const pinia = createPinia()
  let asked = 0
  const { services } = withServices({ points: { bookVotes: () => { asked += 1; return ok({ items: votes, next: null }) } }, meetings: { list: () => ok({ items: meetings, next: null }) } })
  setActivePinia(pinia)
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: {} }] })
  const prepared = { install: (app: { runWithContext: (run: () => void) => void }) => { app.runWithContext(() => {
    useSession().me = me
    useCommunities().byId = new Map([[c, { ...aCommunity(), plugins: [{ name: 'points', title_zh: '积分', title_en: 'Points', pages: [] }] }]])
  }) } }
  const dialog = mount(AdoptDialog, { props: { book, busy: false, problem: null as Problem | null }, global: { plugins: [i18n, pinia, router, prepared], provide: { [servicesKey as symbol]: services } } })
  await flushPromises()
  return { dialog, asked: () => asked }
}

describe('the votes', () => {
  it('that were about it are offered, the others folded with why', async () => {
    const { dialog } = await show([vote('a', null), vote('b', 'does_not_name'), vote('c', null), vote('d', 'before')])
    expect(dialog.findAll('input[type=radio]')).toHaveLength(2)
    expect(dialog.text()).not.toContain('通过《积分办法》第 2 版？')
    expect(dialog.find('details').attributes('open')).toBeUndefined()
    expect(dialog.find('details').text()).toMatch(/2 次.*问题 b.*没有写明是这一版.*问题 d.*还没有提出/s)
    await dialog.find('form').trigger('submit')
    expect(dialog.text()).toContain('请选一次表决')
    await dialog.findAll('input[type=radio]')[1]?.setValue(true)
    await dialog.find('form').trigger('submit')
    expect(dialog.emitted('sent')).toEqual([[{ meeting: 'm-c', vote: 'c', from_day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) }]])
  })
  it('need no choice where one alone was', async () => {
    const { dialog } = await show([vote('a', null)])
    expect(dialog.find('details').exists()).toBe(false)
    await dialog.find('form').trigger('submit')
    expect(dialog.emitted('sent')).toHaveLength(1)
  })
  it('are read anew when one was refused, and the refusal is said', async () => {
    const { dialog, asked } = await show([vote('a', null)])
    await dialog.setProps({ problem: refused('taken') })
    await flushPromises()
    expect(asked()).toBe(2)
    expect(dialog.find('[role=alert]').text()).toBe('已经用它通过了另一版。')
    await dialog.setProps({ problem: refused('later') })
    expect(dialog.find('[role=alert]').text()).toContain('请选晚一些的日子')
    await dialog.setProps({ problem: { type: 'offline', title: '', status: 0 } })
    expect(dialog.text()).toContain('没信号')
  })
})

describe('where no vote was about it', () => {
  it('the words to ask are there, are copied, and lead to a meeting', async () => {
    const { dialog } = await show([vote('b', 'not_passed')])
    expect(dialog.find('h2').text()).toBe('还没有能用的表决')
    expect(dialog.find('form').exists()).toBe(false)
    expect(dialog.find('blockquote').text()).toBe('通过《积分办法》第 2 版？')
    await dialog.find('figure button').trigger('click')
    await flushPromises()
    expect(copied).toEqual(['通过《积分办法》第 2 版？'])
    expect(dialog.find('figure [role=status]').text()).toBe('复制好了')
    expect(dialog.find('a.btn').attributes('href')).toBe('/m')
    mayCopy = false
    await dialog.find('figure button').trigger('click')
    await flushPromises()
    expect(dialog.find('figure [role=status]').text()).toContain('请选中后自己复制')
  })
})

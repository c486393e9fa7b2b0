// @vitest-environment jsdom
// SPDX-License-Identifier: Apache-2.0
// Parts of a household's pages: the ledger with what is on its way, an objection whose words outlive a refusal, the
// board's setting, and why nothing is shown where the scheme is off.
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { createMemoryHistory, createRouter } from 'vue-router'
import { beforeAll, describe, expect, it } from 'vitest'
import type { LedgerEntry, Passbook, Score, User } from '@/api/types'
import PluginPage from '@/components/PluginPage.vue'
import { i18n, learnAllWords } from '@/i18n'
import { useCommunities } from '@/stores/communities.store'
import { servicesKey } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { aCommunity } from '@/test_support/fixtures'
import { memoryStorage, ok, refused, withServices, type Answers } from '@/test_support/with_services'
import LedgerTable from '../LedgerTable.vue'
import ObjectDialog from '../ObjectDialog.vue'
import ShowName from '../ShowName.vue'

beforeAll(async () => {
  await learnAllWords()
  // jsdom knows no modal dialogs.
  HTMLDialogElement.prototype.showModal = function show() { this.open = true }
})

const c = aCommunity().id
const me: User = { id: 'u-1', login: 'wang', name: '王', root: false, memberships: [{ community: c, code: 'MG', community_name: '村', role: 'resident', party: null, grid: null, household: 'h-1', home: null }] }
const score: Score = {
  id: 5, household: { id: 1, number: '0312', name: '何' }, item: { id: 2, chapter: '第一章', title: '帮邻居', points: 30, block: { id: 1, title: '文明家庭' } }, points: 30, counted: 20, day: '2026-11-25', month: '2026-11',
  source: 'claim', note: '', photos: [], visit_photos: [], state: 'published', by_name: '何', at: '2026-11-25T02:00:00Z', first_name: null, first_at: null, second_name: null, second_at: null, ends_at: '2026-12-01T02:00:00Z', reason: '', objection: null, version: 3,
}
const entry: LedgerEntry = { id: 9, kind: 'reversal', at: '2026-11-24T02:00:00Z', day: '2026-11-24', points: -10, balance: -4, words: '误记', by_name: '监委', score: null, block: null }

function show(part: object, props: object, answers: Answers['points'] = {}, { on = true, kept = memoryStorage().kept, slots = {} as Record<string, string> } = {}) {
  const pinia = createPinia()
  const { services } = withServices({ points: answers }, kept)
  setActivePinia(pinia)
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: {} }] })
  const prepared = { install: (app: { runWithContext: (run: () => void) => void }) => { app.runWithContext(() => {
    useSession().me = me
    useCommunities().byId = new Map([[c, { ...aCommunity(), plugins: on ? [{ name: 'points', title_zh: '积分', title_en: 'Points', pages: [] }] : [] }]])
  }) } }
  return mount(part, { props, slots, global: { plugins: [i18n, pinia, router, prepared], provide: { [servicesKey as symbol]: services } } })
}

describe('the ledger', () => {
  it('has what is on its way first, by what counts of it and until when it is published, then each line with what was left', async () => {
    const table = show(LedgerTable, { caption: '流水', entries: [entry], waiting: [score] })
    const rows = table.findAll('tbody tr').map((row) => row.text())
    expect(rows[0]).toContain('帮邻居')
    expect(rows[0]).toMatch(/\+30，封顶了，算 20.*公示到 12 月 1 日.*\+20.*待入/s)
    expect(rows[1]).toMatch(/误记.*冲正.*−10.*−4/s)
    await table.findAll('button').at(1)?.trigger('click')
    expect(table.emitted('opened')).toEqual([[entry]])
  })
})

describe('an objection', () => {
  it('says something, is sent once under one key, and keeps its words when it is refused', async () => {
    const sent: unknown[][] = []
    const kept = memoryStorage().kept
    let answer = refused('offline', 0) as ReturnType<typeof ok<unknown>>
    const dialog = show(ObjectDialog, { score }, { object: (...args: unknown[]) => { sent.push(args); return answer } }, { kept })
    await dialog.find('form').trigger('submit')
    expect(sent).toEqual([])
    expect(dialog.text()).toContain('请写一写哪里不对')
    await dialog.find('textarea').setValue(' 是两袋 ')
    await dialog.find('form').trigger('submit')
    await flushPromises()
    expect(dialog.text()).toContain('没信号')
    answer = ok({})
    await dialog.find('form').trigger('submit')
    await flushPromises()
    expect(sent).toEqual([[c, 5, '是两袋', 'key-1'], [c, 5, '是两袋', 'key-1']])
    expect(dialog.emitted('sent')).toHaveLength(1)
    dialog.unmount()
    expect(Object.keys(kept)).toEqual([])
  })

  it('that was left unsent is there when one comes back', async () => {
    const kept = memoryStorage().kept
    const first = show(ObjectDialog, { score }, {}, { kept })
    await first.find('textarea').setValue('是两袋')
    first.unmount()
    expect((show(ObjectDialog, { score }, {}, { kept }).find('textarea').element as HTMLTextAreaElement).value).toBe('是两袋')
  })
})

describe('the name on the board', () => {
  const household = { id: 1, number: '0312', name: '何', building: '', unit: '', room: '', grid: '', shows_name: false } as Passbook['household']
  it('is shown once the server has it, and the box is as before when it is refused', async () => {
    const sent: unknown[][] = []
    const part = show(ShowName, { household }, { showName: (...args: unknown[]) => { sent.push(args); return sent.length === 1 ? refused('busy', 503) : ok({}) } })
    const box = part.find('input')
    await box.setValue(true)
    await flushPromises()
    expect([(box.element as HTMLInputElement).checked, part.emitted('changed')]).toEqual([false, undefined])
    await box.setValue(true)
    await flushPromises()
    expect([(box.element as HTMLInputElement).checked, part.emitted('changed')?.length]).toEqual([true, 1])
    expect(sent.map(([, wanted]) => wanted)).toEqual([true, true])
  })
})

describe('a page of the scheme', () => {
  it('says that it is off where it is off, and shows nothing of it', () => {
    const off = show(PluginPage, { plugin: 'points', title: '存折' }, {}, { on: false, slots: { default: '<b>内容</b>' } })
    expect(off.text()).toContain('这里没有开积分')
    expect(off.text()).not.toContain('内容')
    expect(show(PluginPage, { plugin: 'points', title: '存折' }, {}, { slots: { default: '<b>内容</b>' } }).text()).toContain('内容')
  })
})

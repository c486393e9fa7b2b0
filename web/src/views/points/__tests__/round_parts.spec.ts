// @vitest-environment jsdom
// SPDX-License-Identifier: Apache-2.0
// Parts of an inspector's pages: a visit says where less counts than was given, the outbox how far it is and why a sheet came back.
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { nextTick } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Score, Visit } from '@/api/types'
import { i18n, learnAllWords } from '@/i18n'
import { useNotice } from '@/stores/notice.store'
import { blank, type Sheet, type SheetStage } from '@/stores/outdoor_sheet'
import { useOutdoors } from '@/stores/outdoors.store'
import { servicesKey } from '@/stores/services'
import { withServices } from '@/test_support/with_services'
import OutboxPart from '../OutboxPart.vue'
import VisitRead from '../VisitRead.vue'

beforeAll(learnAllWords)

function show(part: object, props: object) {
  const pinia = createPinia()
  const { services } = withServices({})
  setActivePinia(pinia)
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: {} }] })
  return mount(part, { props, global: { plugins: [i18n, pinia, router], provide: { [servicesKey as symbol]: services } } })
}
const score = (counted: number | null, state: Score['state'] = 'published') =>
  ({ id: 5, item: { title: '庭院整洁', block: { title: '美丽家园' } }, points: 30, counted, state, note: '', reason: '', photos: [] }) as unknown as Score
const visit = (one: Score) => ({ state: 'done', by_name: '周', day: '2026-11-25', sorted_seen: null, tidy: null, note: '', photos: [], scores: [one] }) as unknown as Visit
const sheet = (id: number, stage: SheetStage, problem: Sheet['problem'] = null) =>
  ({ ...blank(), visit: id, round: 7, community: 'c1', stage, problem, theirs: null, finished_at: id, household: { number: `00${id}` } }) as unknown as Sheet

describe('a visit', () => {
  it('says where the caps have cut what was given, and only there', () => {
    expect(show(VisitRead, { visit: visit(score(20)) }).text()).toContain('+30，封顶了，算 20')
    for (const other of [score(30), score(null, 'submitted')]) expect(show(VisitRead, { visit: visit(other) }).text()).not.toContain('封顶')
  })
})

describe('the outbox', () => {
  it('says how many of all have gone, why one came back, and when all is over', async () => {
    const part = show(OutboxPart, {})
    const outdoors = useOutdoors()
    const hold = (...sheets: Sheet[]): void => { outdoors.sheets = new Map(sheets.map((one) => [`c1/${one.visit}`, one])) }
    expect(part.text()).toBe('')
    hold(sheet(1, 'finished'), sheet(2, 'finished'), sheet(3, 'finished'))
    await nextTick()
    expect(part.text()).toContain('3 份打分等着发')
    outdoors.batch = { sent: 2, refused: 0 }
    hold(sheet(3, 'finished'))
    await nextTick()
    expect(part.get('[role=status]').text()).toBe('3 份里发好了 2 份')
    outdoors.batch = { sent: 3, refused: 0 }
    hold()
    await nextTick()
    expect(useNotice().current).toMatchObject({ text: '3 份打分都发好了' })
    hold(sheet(4, 'refused', { type: 'conflict', title: '', status: 409, detail: 'the round is closed' }))
    await nextTick()
    expect(part.text()).toContain('004 号的打分没收下')
    expect(part.text()).toContain('这次巡查已经结束，这份没收。')
    expect(part.get('a').attributes('href')).toBe('/points/rounds/7/4')
  })
})

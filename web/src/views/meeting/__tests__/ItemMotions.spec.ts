// @vitest-environment jsdom
// SPDX-License-Identifier: Apache-2.0
// The motions of an item in its minutes: what each said, what became of its amendments.
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Amendment, Motion } from '@/api/types'
import { i18n, learnAllWords } from '@/i18n'
import { servicesKey } from '@/stores/services'
import { aCommunity, anItem } from '@/test_support/fixtures'
import { withServices } from '@/test_support/with_services'
import ItemMotions from '../parts/ItemMotions.vue'

const { parties } = aCommunity()
beforeAll(learnAllWords)
beforeEach(() => { setActivePinia(createPinia()) })

const at = '2026-11-27T19:30:00+08:00'
const amendment = (id: string, change: Partial<Amendment>): Amendment =>
  ({ id, by: '孙师傅', user: 'u2', party: 'property_company', text: '每周三清运。', reason: '周五来不及', wording: 1, at, state: 'open', ...change })
const motion = (change: Partial<Motion>): Motion =>
  ({ id: 'm1', by: '贺代表', user: 'u1', party: 'party_representatives', text: '每周三清运。', at, state: 'adopted', wordings: [], amendments: [], ...change })
const read = (state: 'current' | 'decided', one: Motion) =>
  mount(ItemMotions, { props: { item: anItem({ state, motions: [one] }), parties }, global: { plugins: [i18n], provide: { [servicesKey as symbol]: withServices({}).services } } })

describe('the motions of an item in its minutes', () => {
  it('stand with who made them, what they said before and what became of them', () => {
    const page = read('decided', motion({
      wordings: [{ id: 'w1', text: '每周五清运。', by: '贺代表', at, amendment: 'a1' }],
      amendments: [amendment('a1', { state: 'carried' }), amendment('a2', { state: 'rejected' })],
    }))
    expect(page.text()).toContain('贺代表提出　党员代表')
    expect(page.get('s').text()).toBe('每周五清运。')
    expect(page.get('.moved__state').text()).toBe('已通过')
    const amendments = page.findAll('li')
    expect(amendments.map((one) => one.get('.moved__state').text())).toEqual(['表决采纳', '未获通过'])
    expect(amendments[0]?.text()).toContain('孙师傅　物业')
    expect(amendments[0]?.text()).toContain('理由：周五来不及')
  })
  it('say of an amendment that the motion has left behind that it waits for its author, and that all has lapsed in the end', () => {
    const left = motion({ state: 'open', wordings: [{ id: 'w1', text: '每周五清运。', by: '贺代表', at, amendment: 'a9' }], amendments: [amendment('a1', {}), amendment('a2', { wording: 2 })] })
    expect(read('current', left).findAll('li .moved__state').map((one) => one.text())).toEqual(['待改写', '待表决'])
    expect(read('decided', left).findAll('.moved__state').map((one) => one.text())).toEqual(['未表决，不再议', '未表决，不再议', '未表决，不再议'])
  })
})

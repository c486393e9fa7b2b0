// @vitest-environment jsdom
// SPDX-License-Identifier: Apache-2.0
// The host's dock while something is done: the live line may tell what came of it before the answer is there.
import { mount } from '@vue/test-utils'
import { beforeAll, expect, it } from 'vitest'
import { i18n, learnAllWords } from '@/i18n'
import type { HostAct, Road } from '@/composables/host_road'
import HostDock from '../parts/HostDock.vue'

beforeAll(learnAllWords)

const road = (main: HostAct): Road => ({ main, second: null, others: [] })

it('offers what comes next only when it takes a press', async () => {
  const dock = mount(HostDock, { props: { road: road('start'), step: null, busy: false, note: '' }, global: { plugins: [i18n] } })
  expect(dock.get('button').text()).toBe('开始开会')
  await dock.setProps({ busy: true })
  await dock.setProps({ road: road('next') })
  expect(dock.get('button').text()).toBe('开始开会')
  await dock.setProps({ busy: false })
  expect(dock.get('button').text()).toBe('下一项')
  await dock.get('button').trigger('click')
  expect(dock.emitted('chosen')).toEqual([['next']])
})

it('says how many wait to speak, and leads to them', async () => {
  const dock = mount(HostDock, { props: { road: road('next'), step: null, busy: false, note: '' }, global: { plugins: [i18n] } })
  expect(dock.find('.host__floor').exists()).toBe(false)
  await dock.setProps({ waiting: 2 })
  expect(dock.get('.host__floor').text()).toBe('2 人等着发言')
  await dock.get('.host__floor').trigger('click')
  expect(dock.emitted('floor')).toHaveLength(1)
  expect(dock.emitted('chosen')).toBeUndefined()
})

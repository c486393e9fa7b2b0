// @vitest-environment jsdom
// SPDX-License-Identifier: Apache-2.0
// A vote that opens out of sight is told of once, and leads there.
import { mount } from '@vue/test-utils'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { i18n, learnAllWords } from '@/i18n'
import VotePill from '../parts/VotePill.vue'

/** The browser's word on whether the place is in sight. */
let see: (inSight: boolean) => void
beforeAll(learnAllWords)
beforeEach(() => {
  vi.stubGlobal('IntersectionObserver', class {
    constructor(tell: (entries: { isIntersecting: boolean }[]) => void) { see = (isIntersecting) => { tell([{ isIntersecting }]) } }
    observe = vi.fn()
    disconnect = vi.fn()
  })
})
afterEach(() => { vi.unstubAllGlobals() })

const place = (): HTMLElement => Object.assign(document.createElement('div'), { scrollIntoView: vi.fn() })
function show(vote: string | null, at = place()) {
  const pill = mount(VotePill, { props: { vote, place: at }, global: { plugins: [i18n] } })
  return { pill, at, look: async (inSight: boolean) => { see(inSight); await pill.vm.$nextTick() } }
}

it('is told of while it is out of sight, and not before the browser has said so', async () => {
  const { pill, look } = show(null)
  await look(false)
  expect(pill.find('button').exists()).toBe(false)
  await pill.setProps({ vote: 'v1' })
  expect(pill.get('button').text()).toBe('表决开始了')
  await look(true)
  expect(pill.find('button').exists()).toBe(false)
  await look(false)
  expect(pill.find('button').exists()).toBe(false)
  await pill.setProps({ vote: 'v2' })
  expect(pill.find('button').exists()).toBe(true)
  await pill.setProps({ vote: null })
  expect(pill.find('button').exists()).toBe(false)
})

it('leads to the vote', async () => {
  const { pill, at, look } = show('v1')
  expect(pill.find('button').exists()).toBe(false)
  await look(false)
  await pill.get('button').trigger('click')
  expect(at.scrollIntoView).toHaveBeenCalledOnce()
  expect(pill.find('button').exists()).toBe(false)
})

it('tells of no vote that opened in sight', async () => {
  const { pill, look } = show('v1')
  await look(true)
  await look(false)
  expect(pill.find('button').exists()).toBe(false)
})

// @vitest-environment jsdom
// SPDX-License-Identifier: Apache-2.0
// Whose ballot it is, on the page: the form for who casts it, and in its place for a deputy who does.
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Attendance, Vote } from '@/api/types'
import { i18n, learnAllWords } from '@/i18n'
import { servicesKey } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { aCommunity, aMeeting, anItem, aUser, aVote } from '@/test_support/fixtures'
import { withServices } from '@/test_support/with_services'
import VotePart from '../parts/VotePart.vue'

const { parties } = aCommunity()
beforeAll(learnAllWords)

function show(role: Attendance['role'], more: Partial<Vote>) {
  const pinia = createPinia()
  setActivePinia(pinia)
  const vote = aVote(more)
  const here: Attendance = { user: 'u-000000000001', name: '陈经理', party: 'property_company', at: '2026-11-27T19:00:00+08:00', role }
  const meeting = aMeeting({ state: 'in_session', attendance: [here], agenda: [anItem({ votes: [vote] })] })
  const part = mount(VotePart, { props: { vote, meeting, parties }, global: { plugins: [i18n, pinia], provide: { [servicesKey as symbol]: withServices({}).services } } })
  useSession().me = aUser({ role: 'member', party: 'property_company' })
  return part
}

describe('a vote that is open', () => {
  it.each<[string, Attendance['role'], Partial<Vote>, boolean]>([
    ['asks who casts the ballot', 'member', { ballot: 'own' }, true],
    ['asks a deputy in place of a member who is not there', 'deputy', { ballot: 'own' }, true],
    ['asks a member before the server has said so', 'member', {}, true],
    ['asks no deputy before the server has said so', 'deputy', {}, false],
    ['asks nobody who came after it was opened', 'member', { ballot: 'none' }, false],
    ['asks nobody twice', 'member', { ballot: 'own', mine: true }, false],
    ['asks nobody whose party has voted', 'member', { ballot: 'own', voted: ['property_company'] }, false],
  ])('%s', async (_, role, more, asks) => {
    const part = show(role, more)
    await part.vm.$nextTick()
    expect(part.find('form').exists()).toBe(asks)
    expect(part.find('.vote__others').exists()).toBe(false)
  })
  it('tells a deputy whose member is there who casts it', async () => {
    const part = show('deputy', { ballot: 'others', casters: ['孙师傅', '周工'] })
    await part.vm.$nextTick()
    expect(part.find('form').exists()).toBe(false)
    expect(part.get('.vote__others').text()).toContain('孙师傅')
    expect(part.get('.vote__others').text()).toContain('周工')
  })
})

// @vitest-environment jsdom
// SPDX-License-Identifier: Apache-2.0
// The form that plans one meeting: what is missing is said before anything is sent; the hour is the community's.
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Meeting, Outcome } from '@/api/types'
import { i18n, learnAllWords } from '@/i18n'
import { useCommunities } from '@/stores/communities.store'
import { servicesKey } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { aCommunity, aMeeting, aUser } from '@/test_support/fixtures'
import { ok, withServices } from '@/test_support/with_services'
import MeetingForm from '../parts/MeetingForm.vue'

const community = aCommunity({ zone: 'Asia/Urumqi', check_in: 'on_site' })
const create = vi.fn<(id: string, body: Record<string, unknown>, options: object) => Promise<Outcome<Meeting>>>()
beforeAll(learnAllWords)
beforeEach(() => { create.mockReset(); create.mockImplementation(() => ok(aMeeting({ id: 'm7' }))) })

async function open() {
  const pinia = createPinia()
  const people = vi.fn(() => ok({ items: [], next: null }))
  const { services } = withServices({ meetings: { create }, people: { people, community: () => ok(community) } })
  setActivePinia(pinia)
  const form = mount({ components: { MeetingForm }, props: ['ready'], emits: ['planned'], template: '<MeetingForm v-if="ready" community="c-000000000001" @planned="$emit(\'planned\', $event)" />' },
    { props: { ready: false }, global: { plugins: [i18n, pinia], provide: { [servicesKey as symbol]: services } } })
  useSession().me = aUser({ role: 'host' })
  await useCommunities().ensure(community.id)
  await form.setProps({ ready: true })
  await flushPromises()
  return form
}

describe('the form that plans one meeting', () => {
  it('says what is missing or wrong, and sends nothing', async () => {
    const form = await open()
    await form.findAll('input[type=text], input:not([type])')[0]?.setValue(' ')
    await form.get('input[inputmode=numeric]').setValue('2')
    await form.get('form').trigger('submit')
    expect(form.findAll('.field__error').map((one) => one.text())).toEqual(['请填这一项', '请填这一项', '填 5 到 600 之间的分钟数'])
    expect(create).not.toHaveBeenCalled()
  })
  it('sends the hour of the community’s zone and its way to check in', async () => {
    const form = await open()
    expect(form.text()).toContain('按小区的时间（Asia/Urumqi）')
    await form.get('input[type=date]').setValue('2026-12-05')
    await form.get('input[type=time]').setValue('09:30')
    await form.get('form').trigger('submit')
    await flushPromises()
    expect(create.mock.calls[0]?.[1]).toEqual({ title: '四方会', starts_at: '2026-12-05T03:30:00.000Z', minutes: 90, place: '', check_in: 'on_site', parties: [], members: [] })
    expect(form.emitted('planned')).toEqual([['m7']])
  })
  it('says beside the day that the time is over, until another is chosen', async () => {
    create.mockImplementation(() => Promise.resolve({ ok: false, problem: { type: 'invalid', title: '', status: 422, errors: [{ pointer: '/starts_at', message: 'is over' }] } }))
    const form = await open()
    await form.get('input[type=date]').setValue('2020-12-05')
    await form.get('form').trigger('submit')
    await flushPromises()
    expect(form.get('.field__error').text()).toBe('这个时间已经过了，请换一个')
    expect(form.emitted('planned')).toBeUndefined()
    await form.get('input[type=date]').setValue('2026-12-05')
    expect(form.find('.field__error').exists()).toBe(false)
  })
})

// @vitest-environment jsdom
// SPDX-License-Identifier: Apache-2.0
// The editor of who sits at a series: parties by checkbox, of each everybody or people who are chosen.
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PersonRow } from '@/api/types'
import { seatBody, seatForm, type SeatForm } from '@/composables/seats'
import { i18n, learnAllWords } from '@/i18n'
import { servicesKey } from '@/stores/services'
import { aCommunity } from '@/test_support/fixtures'
import { withServices } from '@/test_support/with_services'
import SeatsField from '../parts/SeatsField.vue'

const { parties } = aCommunity()
const [committee, owners] = parties.map(({ code }) => code) as [string, string]
const person = (id: string, name: string, party: string): PersonRow => ({ id, name, role: 'member', party, grid: null })
const everybody = [...Array.from({ length: 11 }, (_, n) => person(`u${n}`, `委员${n}`, committee)), person('q', '钱主任', owners)]

/** Two pages of people, as the server gives them. */
const people = vi.fn((_community: string, { cursor }: { cursor?: string }) => Promise.resolve({ ok: true, data: cursor ? { items: everybody.slice(6), next: null } : { items: everybody.slice(0, 6), next: 'more' } }))
const warnings = vi.spyOn(console, 'warn')
beforeAll(learnAllWords)
beforeEach(() => { warnings.mockClear() })
afterEach(() => { expect(warnings).not.toHaveBeenCalled() })

async function edit(form: SeatForm) {
  const field = mount(SeatsField, {
    props: { community: 'c', parties, faults: null, modelValue: form, 'onUpdate:modelValue': (modelValue: SeatForm) => field.setProps({ modelValue }) },
    global: { plugins: [i18n, createPinia()], provide: { [servicesKey as symbol]: withServices({ people: { people } }).services } },
  })
  await flushPromises()
  return field
}
const none = { parties: [], members: [] }

describe('who sits at a series', () => {
  it('is everybody of all parties until somebody says otherwise', async () => {
    const field = await edit(seatForm(parties, none))
    expect(field.findAll('fieldset')[0]?.findAll('input[type=checkbox]')).toHaveLength(1)
    expect(seatBody(parties, field.props('modelValue'))).toEqual(none)
  })

  it('is some of the parties once the others are unchecked', async () => {
    const field = await edit(seatForm(parties, none))
    await field.find('input[type=checkbox]').setValue(false)
    const boxes = field.findAll('.parties input')
    expect(boxes).toHaveLength(parties.length)
    await boxes[3]?.setValue(false)
    expect(seatBody(parties, field.props('modelValue')).parties).toEqual(parties.slice(0, 3).map(({ code }) => code))
  })

  it('is people of a party, who are found by name and stay in sight once chosen', async () => {
    const field = await edit(seatForm(parties, none))
    const choose = (): ReturnType<typeof field.findAll> => field.findAll('.party')[0]?.findAll('input[type=radio]') ?? []
    await choose()[1]?.setValue(true)
    expect(field.findAll('.person')).toHaveLength(11)
    await field.findAll('select')[0]?.setValue('member')
    await field.find('input[type=search]').setValue('委员7')
    expect(field.findAll('.person label').map((label) => label.text())).toEqual(['委员0', '委员7'])
    await field.findAll('select')[1]?.setValue('deputy')
    expect(seatBody(parties, field.props('modelValue')).members).toEqual([{ user: 'u0', role: 'member' }, { user: 'u7', role: 'deputy' }])
    await choose()[0]?.setValue(true)
    expect(seatBody(parties, field.props('modelValue')).members).toEqual([])
  })

  it('opens with what it is, and says where nobody was chosen', async () => {
    const field = await edit(seatForm(parties, { parties: [committee, owners], members: [{ user: 'q', name: '钱主任', party: owners, role: 'member' }] }))
    expect(field.find('details').attributes('open')).toBeDefined()
    expect(field.findAll('.party')).toHaveLength(2)
    expect(field.findAll('.party')[1]?.find('select').element.value).toBe('member')
    await field.setProps({ faults: { parties: true, people: [owners] } })
    expect(field.text()).toContain('至少选两方')
    expect(field.findAll('.party')[1]?.text()).toContain('至少指定一位委员')
  })
})

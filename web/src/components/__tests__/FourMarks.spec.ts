// @vitest-environment jsdom
// SPDX-License-Identifier: Apache-2.0
import { mount } from '@vue/test-utils'
import { nextTick } from 'vue'
import { describe, expect, it } from 'vitest'
import { i18n, useLanguage } from '@/i18n'
import { aCommunity, anAnswer, aTicket } from '@/test_support/fixtures'
import FourMarks from '../FourMarks.vue'
import { markOf } from '../party'

const { parties } = aCommunity()

function show(ticket = aTicket(), myParty: string | null = null) {
  return mount(FourMarks, { props: { parties, ticket, myParty }, global: { plugins: [i18n] } })
}
const symbols = (marks: ReturnType<typeof show>): string[] => marks.findAll('use').map((use) => use.attributes('href') ?? '')

describe('the four marks', () => {
  it('are always four, in the community\'s order, outlined while owed', () => {
    const marks = show()
    expect(symbols(marks)).toEqual(['#rc-owed', '#oc-owed', '#pc-owed', '#pr-owed'])
    expect(marks.attributes('role')).toBe('img')
    expect(marks.attributes('aria-label')).toBe('四方答复：居委会未答复，业委会未答复，物业未答复，党员代表未答复')
  })

  it('say who has answered, and who says that it is not their duty', () => {
    const ticket = aTicket({ answers: [anAnswer('residents_committee', 'support'), anAnswer('party_representatives', 'not_our_duty')] })
    const marks = show(ticket)
    expect(symbols(marks)).toEqual(['#rc-answered', '#oc-owed', '#pc-owed', '#pr-not_our_duty'])
    expect(marks.attributes('aria-label')).toBe('四方答复：居委会已答复，业委会未答复，物业未答复，党员代表已答复、不属职责')
  })

  it('show a draft to the party that writes it, and to nobody else', () => {
    const ticket = aTicket({ my_draft: { text: '换灯', stance: 'handle' } })
    expect(symbols(show(ticket, 'property_company'))[2]).toBe('#pc-drafting')
    expect(symbols(show(ticket))[2]).toBe('#pc-owed')
  })

  it('leave a silence outlined and name it', () => {
    const marks = show(aTicket({ answers: [anAnswer('owners_committee', 'silent')] }))
    expect(symbols(marks)[1]).toBe('#oc-owed')
    expect(marks.attributes('aria-label')).toContain('业委会会上记为未表态')
  })

  it('stamp an answer that arrives while one looks, once, and only that one', async () => {
    const marks = show()
    await marks.setProps({ ticket: aTicket({ answers: [anAnswer('property_company', 'handle')] }) })
    await nextTick()
    expect(marks.findAll('.mark--stamped').map((mark) => mark.attributes('data-party'))).toEqual(['pc'])
  })

  it('speak English too', async () => {
    await useLanguage('en')
    expect(show().attributes('aria-label')).toContain('Property company not answered')
    await useLanguage('zh-CN')
  })
})

describe('a party of another set', () => {
  it('gets the hexagon or the house, always the same', () => {
    expect(markOf('governance_station')).toBe('gs')
    expect(markOf('resident_participation')).toBe('re')
    expect(['gs', 're']).toContain(markOf('somebody_else'))
    expect(markOf('somebody_else')).toBe(markOf('somebody_else'))
  })
})

// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { aCommunity, anAnswer, aTicket } from '@/test_support/fixtures'
import { chargedBy, namedIn } from '../decision_hints'

const parties = aCommunity().parties.map(({ code, name }) => ({ value: code, names: [name, { property_company: '物业', residents_committee: '居委会' }[code] ?? ''] }))
const plain = { reports_on: null }

describe('whom a decision is likely to charge', () => {
  it('is the party that its text names, where it names one', () => {
    expect(namedIn('物业两周内装好水龙头。', parties)).toBe('property_company')
    expect(namedIn('物业和居委会一起去看。', parties)).toBeUndefined()
    expect(namedIn('两周内装好水龙头。', parties)).toBeUndefined()
    expect(chargedBy('请居委会公示。', plain, aTicket({ answers: [anAnswer('property_company', 'handle')] }), parties).party).toBe('residents_committee')
  })
  it('is else the one that said it handles it, and nobody where two did', () => {
    const handling = (...codes: string[]) => chargedBy('同意更换。', plain, aTicket({ answers: [anAnswer('owners_committee', 'support'), ...codes.map((code) => anAnswer(code, 'handle'))] }), parties)
    expect(handling('property_company')).toEqual({ party: 'property_company', assignee: '' })
    expect(handling('property_company', 'residents_committee')).toEqual({ party: '', assignee: '' })
  })
  it('is else whose it is already: by its ticket, with the person, or by the earlier decision', () => {
    const assignee = { id: 'u9', name: '孙师傅' }
    expect(chargedBy('', plain, aTicket({ party: 'property_company', assignee }), parties)).toEqual({ party: 'property_company', assignee: 'u9' })
    expect(chargedBy('请居委会公示。', plain, aTicket({ party: 'property_company', assignee }), parties)).toEqual({ party: 'residents_committee', assignee: '' })
    expect(chargedBy('', { reports_on: { id: 'd', text: '', party: 'owners_committee', assignee: null, due: null } }, undefined, parties)).toEqual({ party: 'owners_committee', assignee: '' })
    expect(chargedBy('', plain, undefined, parties)).toEqual({ party: '', assignee: '' })
  })
})

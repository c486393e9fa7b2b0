// SPDX-License-Identifier: Apache-2.0
// Who sits at a meeting: the same cases as the server's rules (tests/unit/domain_seats_test.cpp), and the form.
import { describe, expect, it } from 'vitest'
import type { Party, Seat } from '@/api/types'
import { chosenOf, faultsOf, isOwnTable, roleOf, seatBody, seatedOf, seatForm } from '../seats'

const all: Party[] = ['rc', 'oc', 'pc'].map((code) => ({ code, name: code }))
const seat = (user: string, party: string, role: Seat['role'] = 'member'): Seat => ({ user, name: user, party, role })

describe('who sits', () => {
  const members = [seat('wang', 'rc'), seat('li', 'rc', 'deputy')]
  it('is everybody of a party of which nobody was chosen, and of others who was', () => {
    const table = { parties: ['rc', 'oc'], members }
    expect(roleOf(table, 'wang', 'rc')).toBe('member')
    expect(roleOf(table, 'li', 'rc')).toBe('deputy')
    expect(roleOf(table, 'zhao', 'rc')).toBe('observer')
    expect(roleOf(table, 'qian', 'oc')).toBe('member')
  })
  it('is nobody of a party that was not asked', () => {
    expect(roleOf({ parties: ['rc', 'oc'], members }, 'sun', 'pc')).toBe('observer')
    expect(roleOf({ parties: ['rc', 'oc'], members }, 'sun', '')).toBe('observer')
  })
  it('is everybody again once no member is left to stand in for', () => {
    expect(chosenOf([seat('li', 'rc', 'deputy')], 'rc')).toEqual([])
    expect(roleOf({ parties: ['rc', 'oc'], members: [seat('li', 'rc', 'deputy')] }, 'zhao', 'rc')).toBe('member')
  })
  it('is worth saying only where it is not simply everybody', () => {
    expect(isOwnTable(all, { parties: [], members: [] })).toBe(false)
    expect(isOwnTable(all, { parties: ['rc', 'oc', 'pc'], members: [] })).toBe(false)
    expect(isOwnTable(all, { parties: ['rc', 'oc'], members: [] })).toBe(true)
    expect(isOwnTable(all, { parties: [], members })).toBe(true)
  })
  it('keeps the order of the community', () => {
    expect(seatedOf(all, ['pc', 'rc']).map(({ code }) => code)).toEqual(['rc', 'pc'])
    expect(seatedOf(all, []).length).toBe(3)
  })
})

describe('the form', () => {
  it('says what it was filled with', () => {
    const table = { parties: ['rc', 'pc'], members: [seat('wang', 'rc'), seat('li', 'rc', 'deputy')] }
    expect(seatBody(all, seatForm(all, table))).toEqual({ parties: ['rc', 'pc'], members: [{ user: 'wang', role: 'member' }, { user: 'li', role: 'deputy' }] })
    expect(seatBody(all, seatForm(all, { parties: [], members: [] }))).toEqual({ parties: [], members: [] })
  })
  it('leaves out whom nobody gave a part, and the people of parties that do not sit', () => {
    const form = { all: false, parties: ['pc', 'rc'], chosen: { rc: { wang: 'member' as const, zhao: '' as const }, oc: { qian: 'member' as const } } }
    expect(seatBody(all, form)).toEqual({ parties: ['rc', 'pc'], members: [{ user: 'wang', role: 'member' }] })
  })
  it('asks for two parties, and for a member where people are chosen', () => {
    expect(faultsOf(all, { all: false, parties: ['rc'], chosen: {} })).toEqual({ parties: true, people: [] })
    expect(faultsOf(all, { all: true, parties: [], chosen: { rc: {}, oc: { li: 'deputy' }, pc: { wang: 'member' } } })).toEqual({ parties: false, people: ['rc', 'oc'] })
    expect(faultsOf(all, { all: false, parties: ['rc', 'pc'], chosen: { oc: {} } })).toEqual({ parties: false, people: [] })
  })
})

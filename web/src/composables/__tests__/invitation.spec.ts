// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { byPerson, checkInvitation, emptyInvitation, invitationOf } from '../invitation'

const form = (changes: Partial<ReturnType<typeof emptyInvitation>> = {}) => ({ ...emptyInvitation(), ...changes })

describe('an invitation', () => {
  it('of a resident needs no household, but a household is named whole', () => {
    expect(checkInvitation(form())).toEqual({})
    expect(checkInvitation(form({ building: '3' }))).toEqual({ household: 'missing' })
    expect(checkInvitation(form({ building: '3', room: '502' }))).toEqual({})
  })
  it('of a member names the party, of a grid worker the grid', () => {
    expect(checkInvitation(form({ role: 'member' }))).toEqual({ party: 'missing' })
    expect(checkInvitation(form({ role: 'grid_worker', grid: ' ' }))).toEqual({ grid: 'missing' })
  })
  it('is for a whole number of uses and days', () => {
    expect(checkInvitation(form({ uses: '0', days: 'ten' }))).toEqual({ uses: 'number', days: 'number' })
    expect(checkInvitation(form({ days: '366' }))).toEqual({ days: 'number' })
  })
  it('sends only what belongs to its role', () => {
    expect(invitationOf(form({ role: 'grid_worker', grid: 'G1', party: 'property_company', building: '3', room: '1' })))
      .toEqual({ role: 'grid_worker', grid: 'G1', uses: 1, days: 14 })
    expect(invitationOf(form({ building: '3', unit: '2', room: '502' })))
      .toEqual({ role: 'resident', household: { building: '3', unit: '2', room: '502' }, uses: 1, days: 14 })
  })
})

describe('people', () => {
  it('stand once, with all their roles', () => {
    const row = { id: 'u1', name: 'Li', party: null, grid: null }
    expect(byPerson([{ ...row, role: 'host' }, { ...row, id: 'u2', role: 'resident' }, { ...row, role: 'member' }])
      .map(({ id, roles }) => [id, roles.map(({ role }) => role)])).toEqual([['u1', ['host', 'member']], ['u2', ['resident']]])
  })
})

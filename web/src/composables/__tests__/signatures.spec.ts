// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest'
import type { Attendance } from '@/api/types'
import { aCommunity } from '@/test_support/fixtures'
import { owingSignature } from '../signatures'

const { parties } = aCommunity()
const came = (party: string, role: Attendance['role'] = 'member'): Attendance => ({ user: party, name: party, party, at: '2026-11-27T19:00:00+08:00', role })

it('is owed by each party that was there for itself and has not signed', () => {
  const attendance = [came('residents_committee'), came('property_company', 'deputy'), came('owners_committee', 'observer')]
  const owing = (...signed: string[]): string[] =>
    owingSignature({ attendance, signatures: signed.map((party) => ({ party, name: party, at: '2026-11-27T21:00:00+08:00' })) }, parties).map(({ code }) => code)
  expect(owing()).toEqual(['residents_committee', 'property_company'])
  expect(owing('property_company')).toEqual(['residents_committee'])
  expect(owing('property_company', 'residents_committee')).toEqual([])
})

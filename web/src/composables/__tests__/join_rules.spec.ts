// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { acceptRefusal, codeIn, isWholeCode } from '../join_rules'
import { nextOf } from '../next_path'

const conflict = (detail: string) => ({ type: 'conflict', title: '', status: 409, detail })

describe('an invitation that was not redeemed', () => {
  it('is said to be unknown, whatever is wrong with the code', () => {
    expect(acceptRefusal({ type: 'invalid', title: '', status: 422, errors: [{ pointer: '/code', message: 'is not valid, or has been used' }] })).toBe('unknown')
  })
  it.each([
    ['you hold this role here already', 'held'],
    ['you live elsewhere in this community already; one person lives in one household: first an administrator ends that role', 'elsewhere'],
    ['you have redeemed this invitation before; ask for a new one', 'before'],
    ['this person speaks for property_company already; one person speaks for one party of a community', 'party'],
    ['something else', null],
  ] as const)('%s: %s', (detail, why) => {
    expect(acceptRefusal(conflict(detail))).toBe(why)
  })
  it('says nothing of what has nothing to do with it', () => {
    expect(acceptRefusal(null)).toBeNull()
    expect(acceptRefusal({ type: 'throttled', title: '', status: 429 })).toBeNull()
  })
})

describe('a code', () => {
  it('is asked about when it is whole, not while it is typed', () => {
    expect(['abcd-2345 efgh', ' ABCD2345EFGH ', 'ABCD2345EFG', 'ABCD2345EFGHJ', ''].map(isWholeCode)).toEqual([true, true, false, false, false])
  })
})

describe('the code of a link', () => {
  it('stands behind the #, in links sent before in the query', () => {
    expect(codeIn('#ABCD2345EFGH', undefined)).toBe('ABCD2345EFGH')
    expect(codeIn('', 'ABCD2345EFGH')).toBe('ABCD2345EFGH')
    expect(codeIn('', undefined)).toBe('')
  })
  it('goes through a log-in behind the #, and with nothing else', () => {
    expect(nextOf('/join', '#ABCD2345EFGH')).toBe('/join#ABCD2345EFGH')
    expect(nextOf('/m/1/in#123456', '')).toBe('/m/1/in#123456')
    expect(nextOf('/m/1/in#123456', '#ABCD')).toBe('/m/1/in#123456')
    expect(nextOf('//elsewhere.example', '#ABCD')).toBe('/#ABCD')
  })
})

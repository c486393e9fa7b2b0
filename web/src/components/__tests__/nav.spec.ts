// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { badgeText, navOf } from '../nav'

describe('a badge', () => {
  it.each([[1, '1'], [99, '99'], [100, '99+'], [115, '99+']])('for %i says %s', (count, text) => {
    expect(badgeText(count)).toBe(text)
  })
})

describe('the bar', () => {
  it('of a party’s member who serves a grid leads to both', () => {
    expect(navOf(['member', 'grid_worker']).map(({ name }) => name)).toEqual(['desk', 'grid', 'tickets', 'meetings', 'me'])
    expect(navOf(['member']).map(({ name }) => name)).not.toContain('grid')
  })
})

// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { badgeText } from '../nav'

describe('a badge', () => {
  it.each([[1, '1'], [99, '99'], [100, '99+'], [115, '99+']])('for %i says %s', (count, text) => {
    expect(badgeText(count)).toBe(text)
  })
})

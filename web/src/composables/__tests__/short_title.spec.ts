// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { shortTitle } from '../short_title'

describe('a long text as a title', () => {
  it('is itself where it is short', () => {
    expect(shortTitle('周五前更换门机')).toBe('周五前更换门机')
    expect(shortTitle(' 周五前更换门机。')).toBe('周五前更换门机')
  })
  it('is its first sentence where that is short', () => {
    expect(shortTitle(`周五前更换门机；${'费用由公共收益支出，'.repeat(6)}`)).toBe('周五前更换门机…')
    expect(shortTitle(`Repair the gate\n${'and more '.repeat(10)}`)).toBe('Repair the gate…')
  })
  it('is cut where no sentence ends, and never within a character', () => {
    const long = shortTitle('门'.repeat(100))
    expect([...long]).toHaveLength(40)
    expect(long.endsWith('…')).toBe(true)
    expect(shortTitle('🚪'.repeat(60))).toBe(`${'🚪'.repeat(39)}…`)
  })
})

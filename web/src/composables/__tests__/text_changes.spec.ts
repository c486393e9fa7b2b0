// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { textChanges, type TextPiece } from '../text_changes'

/** As one line: [out] taken out, {in} added. */
const line = (pieces: TextPiece[]): string => pieces.map(({ kind, text }) => kind === 'out' ? `[${text}]` : kind === 'in' ? `{${text}}` : text).join('')
const changed = (before: string, after: string): string => line(textChanges(before, after))

describe('what a text has otherwise', () => {
  it('is nothing where both say the same', () => {
    expect(textChanges('每周五清运。', '每周五清运。')).toEqual([{ kind: 'same', text: '每周五清运。' }])
    expect(textChanges('', '')).toEqual([])
  })
  it('is told sign by sign in Chinese', () => {
    expect(changed('每周五清运垃圾', '每周三清运大件垃圾')).toBe('每周[五]{三}清运{大件}垃圾')
  })
  it('is told word by word elsewhere', () => {
    expect(changed('clear the stairs on Friday', 'clear all the stairs on Saturday')).toBe('clear {all }the stairs on [Friday]{Saturday}')
  })
  it('shows what is new and what is gone at either end', () => {
    expect(changed('灯', '换灯')).toBe('{换}灯')
    expect(changed('换灯泡', '换灯')).toBe('换灯[泡]')
    expect(changed('', '换灯')).toBe('{换灯}')
    expect(changed('换灯', '')).toBe('[换灯]')
  })
  it('keeps signs outside the basic plane whole', () => {
    expect(changed('𠮷祥里', '𠮷祥小区')).toBe('𠮷祥[里]{小区}')
  })
  it('gives both texts again, whatever they are', () => {
    let seed = 7
    const random = (below: number): number => { seed = (seed * 48_271) % 2_147_483_647; return seed % below }
    const text = (): string => Array.from({ length: random(30) }, () => '甲乙丙 ab\n'[random(7)] ?? '').join('')
    for (let i = 0; i < 500; i++) {
      const [before, after] = [text(), text()]
      const pieces = textChanges(before, after)
      expect(pieces.filter(({ kind }) => kind !== 'in').map((piece) => piece.text).join('')).toBe(before)
      expect(pieces.filter(({ kind }) => kind !== 'out').map((piece) => piece.text).join('')).toBe(after)
    }
  })
  it('tells the middle of two long texts as replaced when nothing of them is alike', () => {
    const pieces = textChanges(`头${'甲'.repeat(2_500)}尾`, `头${'乙'.repeat(2_500)}尾`)
    expect(pieces.map(({ kind }) => kind)).toEqual(['same', 'out', 'in', 'same'])
  })
})

import { describe, expect, it } from 'vitest'
import { searchExcerpt, searchMarks } from '../search_marks'

/** The pieces as one text, what was found between brackets. */
const shown = (text: string, query: string): string => searchMarks(text, query).map(({ text: part, hit }) => hit ? `[${part}]` : part).join('')

describe('what a search found', () => {
  it('is every pair of a run, wherever it stands', () => {
    expect(shown('三幢电梯又坏了，电瓶车进梯', '电梯坏')).toBe('三幢[电梯]又坏了，电瓶车进梯')
    expect(shown('电梯坏了', '电梯坏')).toBe('[电梯坏]了')
  })
  it('is a single character too', () => {
    expect(shown('楼道灯不亮，路灯亮', '灯')).toBe('楼道[灯]不亮，路[灯]亮')
  })
  it('is a whole word and not a part of one, whatever its case and width', () => {
    expect(shown('B2 门口的 b20 和 ｂ２', 'B2')).toBe('[B2] 门口的 b20 和 [ｂ２]')
  })
  it('is found in a text of several words by each of them', () => {
    expect(shown('地库 B2 的灯坏了', '灯坏 b2')).toBe('地库 [B2] 的[灯坏]了')
  })
  it('is nothing where the query has no letters', () => {
    expect(shown('电梯😀坏了', '😀 …')).toBe('电梯😀坏了')
    expect(searchMarks('', '电梯')).toEqual([])
  })
  it('stays text: what looks like HTML is a piece like any other', () => {
    const text = '<img src=x onerror=alert(1)>电梯&amp;'
    expect(searchMarks(text, '电梯')).toEqual([{ text: '<img src=x onerror=alert(1)>', hit: false }, { text: '电梯', hit: true }, { text: '&amp;', hit: false }])
    expect(shown(text, 'img')).toBe('<[img] src=x onerror=alert(1)>电梯&amp;')
  })
  it('leaves the text as it was, characters beyond the first plane too', () => {
    for (const text of ['𠮷野家的电梯𠮷', 'İstanbul 电梯', 'ﬁre 电梯'])
      expect(searchMarks(text, '电梯 𠮷').map((piece) => piece.text).join('')).toBe(text)
    expect(shown('𠮷野家', '𠮷野')).toBe('[𠮷野]家')
  })
})

describe('an excerpt', () => {
  it('shows what stands around the first thing found, cut where the text is long', () => {
    const text = `${'前'.repeat(50)}\n电梯坏了${'后'.repeat(50)}`
    expect(searchExcerpt(text, '电梯')?.map(({ text: part, hit }) => hit ? `[${part}]` : part).join('')).toBe(`…${'前'.repeat(9)} [电梯]坏了${'后'.repeat(26)}…`)
  })
  it('is none where nothing was found', () => {
    expect(searchExcerpt('楼道灯', '电梯')).toBeNull()
  })
})

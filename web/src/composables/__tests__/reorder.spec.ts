// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { placeAt, stepTo } from '../useReorder'

const ids = ['a', 'b', 'c', 'd']
/** The list as it is when `id` has gone before `place`. */
function moved(id: string, place: string | null): string[] {
  const rest = ids.filter((other) => other !== id)
  const at = place === null ? rest.length : rest.indexOf(place)
  return [...rest.slice(0, at), id, ...rest.slice(at)]
}

describe('a step', () => {
  it('changes places with the neighbour', () => {
    for (const [at, id] of ids.entries()) {
      for (const by of [-1, 1] as const) {
        const place = stepTo(ids, id, by)
        expect(place === undefined).toBe(at + by < 0 || at + by >= ids.length)
        if (place !== undefined) expect(moved(id, place).indexOf(id)).toBe(at + by)
      }
    }
  })
  it('goes nowhere for what has gone from the list', () => {
    expect(stepTo(ids, 'x', 1)).toBeUndefined()
  })
})

describe('a drop', () => {
  const rows = ids.map((id, at) => ({ id, top: 100 + at * 40, height: 40 }))
  it('goes before the row whose upper half is under the pointer, and behind the last below all', () => {
    expect(placeAt(rows, 0)).toBe('a')
    expect(placeAt(rows, 119)).toBe('a')
    expect(placeAt(rows, 121)).toBe('b')
    expect(placeAt(rows, 239)).toBe('d')
    expect(placeAt(rows, 241)).toBeNull()
    expect(placeAt([], 10)).toBeNull()
  })
})

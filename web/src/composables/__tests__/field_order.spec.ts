// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { Ticket } from '@/api/types'
import { inFieldOrder, metresBetween, roundedMetres } from '../field_order'

const now = Date.parse('2026-11-28T08:00:00Z')
const ticket = (id: string, over: Partial<Ticket> = {}): Ticket => ({ id, urgency: 'normal', state: 'assigned', due: null, created_at: '2026-11-20T00:00:00Z', ...over }) as Ticket
const ids = (list: readonly Ticket[]): string[] => list.map(({ id }) => id)

describe('the order of the field', () => {
  const all = [
    ticket('whenever'), ticket('tomorrow', { due: '2026-11-29T08:00:00Z' }), ticket('urgent', { urgency: 'urgent', due: '2026-11-30T08:00:00Z' }),
    ticket('late', { due: '2026-11-27T08:00:00Z' }), ticket('later', { due: '2026-11-26T08:00:00Z' }), ticket('over', { state: 'closed', due: '2026-11-01T08:00:00Z' }),
  ]
  it('puts what is late first, then what is urgent, then what is due first', () => {
    expect(ids(inFieldOrder(all, 'urgent', now, new Map()))).toEqual(['later', 'late', 'urgent', 'over', 'tomorrow', 'whenever'])
  })
  it('puts the nearest first and what has no place last, by urgency', () => {
    expect(ids(inFieldOrder(all, 'near', now, new Map([['whenever', 40], ['urgent', 90]])))).toEqual(['whenever', 'urgent', 'later', 'late', 'over', 'tomorrow'])
  })
  it('leaves the list that it was given as it is', () => {
    const before = ids(all)
    inFieldOrder(all, 'urgent', now, new Map())
    expect(ids(all)).toEqual(before)
  })
})

describe('a distance', () => {
  it('is a degree of latitude: 111.2 km on this sphere', () => {
    expect(metresBetween({ lat: 30, lon: 120 }, { lat: 31, lon: 120 })).toBeCloseTo(111_195, -1)
  })
  it('shrinks with the latitude from east to west: by half at 60 degrees', () => {
    const ratio = metresBetween({ lat: 60, lon: 120 }, { lat: 60, lon: 120.01 }) / metresBetween({ lat: 0, lon: 120 }, { lat: 0, lon: 120.01 })
    expect(ratio).toBeCloseTo(0.5, 3)
  })
  it('is said in tens of metres, and in kilometres from a thousand on', () => {
    expect([3, 44, 994, 995, 1249, 12_340, 1_122_941].map(roundedMetres)).toEqual([
      { unit: 'm', n: 10 }, { unit: 'm', n: 40 }, { unit: 'm', n: 990 }, { unit: 'km', n: 1 }, { unit: 'km', n: 1.2 }, { unit: 'km', n: 12.3 }, { unit: 'km', n: 1123 },
    ])
  })
})

// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { isFull } from '../useProblemText'

const conflict = (detail?: string) => ({ type: 'conflict', title: 'conflict', status: 409, ...(detail === undefined ? {} : { detail }) })

describe('a conflict', () => {
  it('is what is there already, or that there is enough of it', () => {
    expect(isFull(conflict('10 of your questions wait already; that is enough'))).toBe(true)
    expect(isFull(conflict('you have asked enough on this item; leave it to others'))).toBe(true)
    expect(isFull(conflict('3 of your amendments wait already; withdraw one first'))).toBe(true)
    expect(isFull(conflict('you are on the list'))).toBe(false)
    expect(isFull(conflict())).toBe(false)
  })
})

// SPDX-License-Identifier: Apache-2.0
import { effectScope } from 'vue'
import { describe, expect, it } from 'vitest'
import { withServices } from '@/test_support/with_services'
import { useLineBack } from '../useLineBack'

describe('the line is back', () => {
  it('is heard as long as the page is open, and not after', () => {
    const { setup, simulateOnline } = withServices({})
    const scope = effectScope()
    let heard = 0
    setup(() => scope.run(() => { useLineBack(() => { heard += 1 }) }))
    simulateOnline()
    expect(heard).toBe(1)
    scope.stop()
    simulateOnline()
    expect(heard).toBe(1)
  })
})

// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { proofOf, spacedCode } from '../slip_proof'

describe('a slip\'s link', () => {
  it('carries number and code behind the #', () => {
    expect(proofOf('#MG-2026-000123.ABCDEFGHJKMN')).toEqual({ number: 'MG-2026-000123', code: 'ABCDEFGHJKMN' })
  })
  it('is nothing when it says something else', () => {
    for (const hash of ['', '#', '#MG-2026-000123', '#.ABC', '#MG-2026-000123.<script>']) expect(proofOf(hash)).toBeNull()
  })
})

it('spaces a code so that it can be read aloud', () => {
  expect(spacedCode('ABCDEFGHJKMN')).toBe('ABCD EFGH JKMN')
})

// SPDX-License-Identifier: Apache-2.0
// The number and code of a slip, as its link carries them behind the #. Pure.
import type { SlipProof } from '@/api/types'

/** From "#MG-2026-000123.ABCDEFGHJKMN"; null when it is something else. */
export function proofOf(hash: string): SlipProof | null {
  const [, number, code] = /^#([^.]+)\.([A-Za-z0-9]+)$/.exec(hash) ?? []
  return number !== undefined && code !== undefined ? { number, code } : null
}

/** Codes are read aloud and typed: four characters at a time. */
export function spacedCode(code: string): string {
  return code.replace(/(.{4})(?=.)/g, '$1 ')
}

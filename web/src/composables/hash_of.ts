// SPDX-License-Identifier: Apache-2.0

/** A short name for a text: another text has another name (64 bits, FNV-1a; no secret is kept by it). */
export function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(16).padStart(16, '0')
}

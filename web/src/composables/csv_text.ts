// SPDX-License-Identifier: Apache-2.0
// The text of a file that a spreadsheet saved: UTF-8, or what Chinese ones write without being asked. Pure.

/** Null where it is neither. */
export function csvText(bytes: ArrayBuffer): string | null {
  for (const encoding of ['utf-8', 'gb18030'])
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch {
      // The next one, then.
    }
  return null
}

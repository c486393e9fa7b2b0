// SPDX-License-Identifier: Apache-2.0
// A long text as a title: its first sentence, or as much as a line of a phone's heading bears. Pure.

const most = 40
const sentence = /^[^。！？；!?;\n]*/u
/** By code points: no character is cut in two. */
const split = (text: string): string[] => Array.from(text)

export function shortTitle(text: string): string {
  const whole = text.trim().replace(/[。.]$/u, '')
  if (split(whole).length <= most && !whole.includes('\n')) return whole
  const first = split((sentence.exec(whole)?.[0] ?? '').trim())
  if (first.length > 0 && first.length <= most) return `${first.join('')}…`
  return `${split(whole.replace(/\s+/gu, ' ')).slice(0, most - 1).join('').trimEnd()}…`
}

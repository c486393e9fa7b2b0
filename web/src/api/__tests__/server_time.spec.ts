// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest'
import { fakeClock } from '@/test_support/fake_clock'
import { makeServerTime } from '../server_time'

const start = Date.parse('2026-11-27T12:00:00.400Z')
/** What an answer says that left a server whose clock is so far ahead, asked and answered over so slow a line. */
function answered(ahead: number, asked: number, there: number, back: number): [string, number, number] {
  return [new Date(asked + there + ahead).toUTCString(), asked, asked + there + back]
}

it('believes a device whose clock may be right', () => {
  const time = makeServerTime(fakeClock(start))
  time.hear(...answered(0, start - 900, 50, 40))
  time.hear(...answered(0, start - 20, 10, 10))
  expect(time.now()).toBe(start)
})

it('draws nearer to a clock that is far off with every answer, whatever the line', () => {
  for (const ahead of [-7_300_000, -4_200, 3_650, 86_400_000]) {
    const time = makeServerTime(fakeClock(start))
    for (let n = 0; n < 20; ++n) time.hear(...answered(ahead, start - 60_000 + n * 2_137, 30 + n * 20, 15 + n * 11))
    expect(Math.abs(time.now() - start - ahead)).toBeLessThan(120)
  }
})

it('is at most a second off after one answer over a quick line', () => {
  const time = makeServerTime(fakeClock(start))
  time.hear(...answered(90_000, start, 5, 5))
  expect(Math.abs(time.now() - start - 90_000)).toBeLessThan(1_010)
})

it('forgets what it knew when a clock has been set', () => {
  const time = makeServerTime(fakeClock(start))
  time.hear(...answered(3_600_000, start, 5, 5))
  time.hear(...answered(0, start, 5, 5))
  expect(time.now()).toBe(start)
})

it('makes nothing of an answer without a time', () => {
  const time = makeServerTime(fakeClock(start))
  time.hear(null, start, start)
  time.hear('soon', start, start)
  expect(time.now()).toBe(start)
})

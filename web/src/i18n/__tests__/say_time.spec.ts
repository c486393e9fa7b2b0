// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { daysBetween, endOfDay, isoDay, sayAgo, sayClock, sayDate, sayDay, sayMoment, saySpan, sayWeekday, type TimeWords } from '../say_time'

// Wednesday, 25 November 2026, 10:00 in Shanghai.
const now = Date.parse('2026-11-25T10:00:00+08:00')
const zh: TimeWords = { language: 'zh-CN', zone: 'Asia/Shanghai', now }
const en: TimeWords = { ...zh, language: 'en' }
const minute = 60_000

describe('how long ago', () => {
  it.each([
    ['2026-11-25T09:59:30+08:00', '现在'],
    ['2026-11-25T09:55:00+08:00', '5 分钟前'],
    ['2026-11-25T08:00:00+08:00', '2 小时前'],
    ['2026-11-24T21:12:00+08:00', '昨天 21:12'],
    ['2026-11-16T08:00:00+08:00', '9 天前'],
    ['2026-11-06T08:00:00+08:00', '11 月 6 日'],
    ['2024-03-05T08:00:00+08:00', '2024 年 3 月 5 日'],
  ])('%s is %s', (at, said) => { expect(sayAgo(at, zh)).toBe(said) })

  it('is minutes rather than yesterday just after midnight', () => {
    expect(sayAgo('2026-11-24T23:50:00+08:00', { ...zh, now: Date.parse('2026-11-25T00:05:00+08:00') })).toBe('15 分钟前')
  })
  it('is said in the reader\'s language', () => {
    expect(sayAgo('2026-11-24T21:12:00+08:00', en)).toBe('yesterday 21:12')
  })
})

describe('a moment', () => {
  it('near is a word, far a date', () => {
    expect(sayMoment('2026-11-25T16:40:00+08:00', zh)).toBe('今天 16:40')
    expect(sayMoment('2026-11-26T08:20:00+08:00', zh)).toBe('明天 08:20')
    expect(sayMoment('2026-11-21T20:12:00+08:00', zh)).toBe('11 月 21 日 20:12')
  })
  it('is told in the zone of the community, not of the device', () => {
    expect(sayClock('2026-11-25T16:40:00Z', zh)).toBe('00:40')
    expect(sayMoment('2026-11-25T16:40:00Z', zh)).toBe('明天 00:40')
  })
})

describe('a deadline', () => {
  it('is a day people know', () => {
    expect(sayDay('2026-11-27T19:00:00+08:00', zh)).toBe('后天')
    expect(sayDay('2026-11-28T19:00:00+08:00', zh)).toBe('周六')
    expect(sayDay('2026-12-05T19:00:00+08:00', zh)).toBe('12 月 5 日')
    expect(sayWeekday('2026-11-27T19:00:00+08:00', zh)).toBe('周五')
  })
  it('carries its year when it is another', () => {
    expect(sayDate('2027-01-02T00:00:00+08:00', zh)).toBe('2027 年 1 月 2 日')
  })
  it('is left or late by its two largest units', () => {
    expect(saySpan(80 * minute, zh)).toBe('1 小时 20 分钟')
    expect(saySpan(-130 * minute, zh)).toBe('2 小时 10 分钟')
    expect(saySpan(6 * 24 * 60 * minute, zh)).toBe('6 天')
    expect(saySpan(30 * 60 * minute, zh)).toBe('30 小时')
    expect(saySpan(10_000, zh)).toBe('1 分钟')
    expect(saySpan(80 * minute, en)).toBe('1 hour 20 minutes')
  })
})

describe('days', () => {
  it('are counted in the zone', () => {
    expect(daysBetween('2026-11-25T16:30:00Z', zh)).toBe(1)
    expect(daysBetween('2026-11-24T15:59:00Z', zh)).toBe(-1)
  })
  it('end in the last minute of the zone', () => {
    expect(endOfDay('2026-11-28', 'Asia/Shanghai')).toBe('2026-11-28T15:59:00.000Z')
    expect(endOfDay('2026-11-28', 'America/New_York')).toBe('2026-11-29T04:59:00.000Z')
    expect(isoDay(endOfDay('2026-11-28', 'Asia/Shanghai'), 'Asia/Shanghai')).toBe('2026-11-28')
  })
})

// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'
import * as say from '@/i18n/say_time'
import { useCommunities } from '@/stores/communities.store'
import { useNow } from './useNow'

/** Times as people say them, in the community's zone and the reader's language, kept up to date. */
export function useSayTime() {
  const { t, locale } = useI18n()
  const communities = useCommunities()
  const now = useNow()
  const words = (): say.TimeWords => ({ language: locale.value, zone: communities.zone, now: now.value, justNow: t('time.just_now') })

  return {
    now,
    ago: (at: string): string => say.sayAgo(at, words()),
    moment: (at: string): string => say.sayMoment(at, words()),
    day: (at: string): string => say.sayDay(at, words()),
    date: (at: string): string => say.sayDate(at, words()),
    weekday: (at: string): string => say.sayWeekday(at, words()),
    clock: (at: string): string => say.sayClock(at, words()),
    span: (ms: number): string => say.saySpan(ms, words()),
    /** A number of minutes, hours or days as it is, in words. */
    exactly: (amount: number, unit: 'minutes' | 'hours' | 'days'): string => say.sayExactly(amount, unit, words()),
    /** 1 Monday … 7 Sunday. */
    weekdayName: (weekday: number): string => say.sayWeekdayName(weekday, words()),
    /** A day of the calendar, wherever the reader is: 10 月 1 日. */
    dayOf: (isoDate: string): string => say.sayDate(`${isoDate}T12:00:00Z`, { ...words(), zone: 'UTC' }),
    isoDay: (at: string | number): string => say.isoDay(at, communities.zone),
    endOfDay: (isoDate: string): string => say.endOfDay(isoDate, communities.zone),
    daysUntil: (at: string): number => say.daysBetween(at, words()),
    /** 还剩 6 天, 今天到期, 超 1 小时 20 分钟 */
    left(at: string): string {
      const ms = Date.parse(at) - now.value
      return ms < 0 ? t('time.late', { span: say.saySpan(ms, words()) }) : t('time.left', { span: say.saySpan(ms, words()) })
    },
    isLate: (at: string): boolean => Date.parse(at) < now.value,
  }
}

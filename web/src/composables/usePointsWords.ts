// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'
import type { Day } from '@/api/types'
import { yuanOf } from './points_rules'

/** Money and days of the points scheme, in the reader's words. */
export function usePointsWords() {
  const { t, locale } = useI18n()
  return {
    /** 64 元 */
    money: (fen: number): string => t('points.yuan', { n: yuanOf(fen) }),
    /** A day in a narrow column: 11.25, 25 Nov. */
    shortDay(day: Day): string {
      const [, month = 0, date = 0] = day.split('-').map(Number)
      return locale.value.startsWith('zh') ? `${month}.${date}` : new Intl.DateTimeFormat(locale.value, { month: 'short', day: 'numeric', timeZone: 'UTC' }).format(new Date(`${day}T12:00:00Z`))
    },
  }
}
